"""Sendcloud's version 3 with the merchant's keys: orders, shipments, options and returns."""
