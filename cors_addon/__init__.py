"""A mitmproxy addon that judges live CORS traffic as the browsers do."""

__version__ = "0.1.0"
