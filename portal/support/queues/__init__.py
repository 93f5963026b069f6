"""The day's work: queues of returns, and what staff do about those that need attention."""
