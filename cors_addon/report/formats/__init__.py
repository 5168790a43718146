"""The formats in which a report leaves, a file each, with table.py that names them all.

It never decides what is told: that is telling/. Read table.py first.
"""
