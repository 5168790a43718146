"""Three real browsers behind mitmproxy: drivers, web servers and scenarios to record what the browsers do."""
