"""How many returns, of what and why: sums by day, without any person."""
