"""Decodes the pictures of strangers in a process of its own, with limits."""
