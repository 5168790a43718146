"""What went over the wire, as values: an exchange, its headers, its URLs, and what addresses and hosts tell.

It never judges, and never raises for what was sent. Read exchange.py first.
"""
