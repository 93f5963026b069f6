"""Who may enter the console, and how they prove it."""
