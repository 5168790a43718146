"""The parts that touch the world: mitmproxy's flows, hooks, options and commands, files and the command line."""
