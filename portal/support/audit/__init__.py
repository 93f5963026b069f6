"""What staff do, written down and never changed."""
