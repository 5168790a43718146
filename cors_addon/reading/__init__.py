"""Whatever exchanges are read from: mitmproxy's flows, its dump files, HAR files, and the bodies in them.

It never judges, and damage ends a reading without ending the program. Read flows.py first; sources.py for files.
"""
