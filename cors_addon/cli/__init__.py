"""The command line, a file a command, and main.py that knows them all.

It is never loaded by the addon. Read main.py first.
"""
