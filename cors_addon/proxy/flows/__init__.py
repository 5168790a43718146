"""mitmproxy's flows as the addon knows them: what was sent, what was judged, what is written on them.

It never judges by itself. Read judged_flows.py first.
"""
