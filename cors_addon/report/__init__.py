"""The running report of failed attempts, and its formats: core values in, text out, without mitmproxy."""
