"""The rules, the evidence and the memory: pure values and functions without mitmproxy, input, output or clock."""
