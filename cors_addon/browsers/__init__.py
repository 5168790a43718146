"""Finds the browsers of this machine, makes a profile that trusts mitmproxy, and keeps browser and proxy together.

It never touches a profile of the user's own. Read session.py first.
"""
