"""The commands of `cors-addon`, one module each; every one returns the exit code."""
