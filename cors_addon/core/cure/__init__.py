"""What mends a failure whose cause is known: on the side that can act, for the whole attempt, and no more than needed.

Read cure.py first: it decides whether headers mend it at all; whole_attempt.py says what then follows.
"""
