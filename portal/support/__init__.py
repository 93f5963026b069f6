"""The support console for the merchant's staff, at /support/."""
