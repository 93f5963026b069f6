"""The console of the merchant's own people, at /support/."""
