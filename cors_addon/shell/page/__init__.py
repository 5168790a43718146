"""The live page, served inside the proxy on one host name."""
