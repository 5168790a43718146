"""The live page's server, inside mitmproxy: which requests are for it, who waits for news, and the web application.

It renders nothing itself (report/page does), and other addons never see its flows. Read live_page.py first.
"""
