"""HAR files, as browsers and proxies export them: each maker's keys, times and words understood, and read entry by entry.

Nothing here holds a file as a whole, or judges. Read document.py first.
"""
