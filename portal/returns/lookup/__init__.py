"""Finds the parcel that was sent to the customer; the front page."""
