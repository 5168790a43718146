"""What happens across exchanges: attempts and their steps, what waits for the browser's next request, and what is remembered.

It never judges by itself: it makes the situation, has it judged, and has it judged again when later traffic shows more.
Read life.py first, the life of a step as a table; then ledger.py, which follows it, and attempt.py. The others are looked up.
"""
