"""What went over the wire, as values: an exchange, its headers, its URLs, and what addresses and hosts tell.

It never asks a rule of CORS, and never raises for what was sent. Read exchange.py first.
"""
