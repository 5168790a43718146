"""What the rules on redirects are made of: the redirects of an attempt, URLs of log-ins, and the causes in words.

It never decides which cause it is: redirects.py beside it does. Read redirection.py first.
"""
