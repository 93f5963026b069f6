"""What every page shares: htmx, headers, language, form widgets."""
