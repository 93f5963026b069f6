"""Compares a real account with what docs/assumptions.md says, on request only."""
