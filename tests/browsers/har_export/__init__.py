"""The browsers' own HAR exports of one referee session, scanned and compared with what the browsers did: start in `__main__.py`."""
