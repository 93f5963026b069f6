"""The answers so far, and where they are kept."""
