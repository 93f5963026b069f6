"""Attacks on a portal of one's own, with a simulator behind it."""
