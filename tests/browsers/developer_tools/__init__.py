"""The browsers with their real developer tools open, and what these write of a session."""
