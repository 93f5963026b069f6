"""Attacks on your own portal, with a simulator behind it."""
