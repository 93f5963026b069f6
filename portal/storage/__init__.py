"""Encryption, caches and database connections."""
