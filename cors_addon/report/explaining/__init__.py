"""Answers to what a person asks about: a name, console lines, headers, a topic; in words, for every format.

Nothing here knows of terminals or HTML. Read ask.py first: it finds out what is asked.
"""
