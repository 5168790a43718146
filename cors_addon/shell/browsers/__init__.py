"""Real browsers, each started with a profile of its own that lives as long as the browser does."""
