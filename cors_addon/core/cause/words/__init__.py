"""What causes say where it takes more than a row: the values that go into their sentences.

It never looks for a cause itself. Read refused.py first.
"""
