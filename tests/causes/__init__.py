"""Real trouble with the truth beside it: what failed, what the browser said, and why it really failed."""
