"""Checks of the set-up, in sentences that say what to do."""
