"""Requests sent to a server that the user names, exactly as they are composed, over HTTP/1.1 or HTTP/2, through a proxy or not.

What to send is decided in core/request; here no header is added, changed or put elsewhere. mitmproxy never loads this room.
Read sender.py first: a request's way.
"""
