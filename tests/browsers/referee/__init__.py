"""The referee: generated situations in real browsers, and what we judged of each of their flows."""
