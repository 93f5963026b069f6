"""Staff list, find, read and cancel returns here."""
