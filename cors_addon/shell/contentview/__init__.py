"""The content view `CORS`: a flow's story in mitmproxy's console, in mitmweb and in mitmdump's details."""
