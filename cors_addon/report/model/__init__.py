"""What a report counts and keeps: attempts and how they ended, groups that failed alike, who asked whom; all of it bounded.

It never makes a sentence: words are told by telling/. Read report.py first, then tally.py.
"""
