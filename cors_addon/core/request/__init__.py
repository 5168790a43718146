"""What a browser sends for one `fetch()` of a page: preflights, requests, and what redirects make of them.

Nothing is sent here, and no rule stands here: the rules are those of core/fetch and core/engines, the verdicts those of core/ledger.
Read fetching.py first: the requests in their order.
"""
