"""Programs for developers of the portal."""
