"""`make demo`: the portal on its production server, with the simulator behind it."""
