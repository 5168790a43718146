"""The Fetch standard's CORS algorithms, a file each, step by step with their anchors, and the catalogue of reasons they give.

It never knows which browser asked: what engines do otherwise is data in engines/, but for the names that they have for a reason.
Read cors_check.py first, then preflight.py.
"""
