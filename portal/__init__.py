"""The return portal that shops run themselves."""
