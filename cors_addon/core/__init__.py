"""The judgement itself, room by room: the wire, the standard, the evidence, the engines, the verdict, the servers, the causes, the ledger.

It never touches mitmproxy, a file, a clock or a log: time is the exchange's own. Each room imports only rooms below it.
Read ledger/ledger.py first: there one exchange goes in and its judgements come out.
"""
