"""The pages about a return that exists."""
