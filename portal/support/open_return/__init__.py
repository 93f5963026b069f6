"""A return that staff open for a customer, and why one is refused."""
