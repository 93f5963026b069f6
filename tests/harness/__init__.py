"""Helpers that tests share: customers, members of staff, servers and services."""
