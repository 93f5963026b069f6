"""One file that holds everything a portal needs to live on elsewhere."""
