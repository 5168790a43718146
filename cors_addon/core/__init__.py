"""The judgement itself, room by room: wire, standard, evidence, engines, verdict, servers, causes, cure, ledger.

It never touches mitmproxy, a file, a clock or a log: time is the exchange's own. Each room imports only rooms below it.
Read ledger/ledger.py first: there one exchange goes in and its judgements come out.
"""
