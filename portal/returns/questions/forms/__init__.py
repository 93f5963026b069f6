"""The questions as plain forms: choices are passed in, nothing here asks upstream."""
