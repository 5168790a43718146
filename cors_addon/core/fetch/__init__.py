"""The Fetch standard's algorithms, one function each, in its order and words."""
