"""The addon in mitmproxy: its hooks, options, commands, keys, marks and the parts that people look at.

It changes no byte of the traffic, and nothing here is needed to judge a recording. Read addon.py first; degradable.py says which part
leans on what of mitmproxy's inside.
"""
