"""Sendcloud's clients, built from the settings, and what it says of the brand."""
