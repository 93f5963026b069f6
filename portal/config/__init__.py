"""Reads the environment and checks what it finds."""
