"""Core values in, text out, in five rooms: hostile text made harmless, what is counted, what is told, the page, the formats.

It never imports mitmproxy and never judges. Read model/report.py first: what a report takes in and keeps.
"""
