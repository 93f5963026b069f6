"""The console's own index of returns: which queue each stands in, and what fills it."""
