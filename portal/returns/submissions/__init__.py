"""A draft handed to Sendcloud: created once, then kept up to date."""
