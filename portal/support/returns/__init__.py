"""The returns that staff list, find, read and cancel."""
