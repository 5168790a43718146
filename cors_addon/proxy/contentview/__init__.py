"""The content view CORS: a flow's story in mitmproxy's own interfaces, told from the flow's annotation.

It never judges a flow. Read teller.py first.
"""
