"""One situation judged: what each engine makes of it, the verdict with its proviso, the explanation, the notes and the remedies.

It never remembers anything: what other exchanges show is in the situation that it is given. Read judge.py first.
"""
