"""The log of what staff do; its entries are never changed."""
