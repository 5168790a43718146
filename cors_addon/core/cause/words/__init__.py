"""What causes say where it takes more than a row: the sentences where nothing is known beyond the reason, and the values of refusals.

It never looks for a cause itself. Read reason_alone.py first.
"""
