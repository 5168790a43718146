"""What is told of a failure, in words, in the order in which a person asks; each format renders the same sentences.

It never escapes for a format and never counts. Read story.py first.
"""
