"""Fuzzers: hostile inputs drawn at random from a seed, tried in great numbers, each watched for what it raises and the time it takes.

A fuzzer never looks at a clock but to measure, and draws the same inputs from the same seed. Read fuzzer.py first.
"""
