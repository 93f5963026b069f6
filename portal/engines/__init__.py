"""The two ways to make a return: through Sendcloud's return portal (v2), or with keys (v3)."""
