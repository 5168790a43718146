"""Causes that lie before the app: a platform in front that answers by itself, and limits of sizes and rates.

What such an answer says, by its own words or its status, is no decision of a CORS layer, so these rules stand before the refusals. Read
own_words.py first.
"""
