"""Hostile text made harmless and secrets masked, for every format alike.

It never knows what a text means, nor in which format it will stand. Read mask.py first.
"""
