"""The report as HTML: the live page's list and stories, the one file, what a reader asks of them, and their assets.

It never serves anything: that is proxy/page. Read live.py first, then html.py, the one place that escapes for HTML.
"""
