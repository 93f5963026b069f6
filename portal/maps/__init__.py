"""A map of drop-off points, drawn by the server from the merchant's own file of vector tiles."""
