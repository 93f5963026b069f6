"""An invented map of the simulator's cities, so that a demo shows its drop-off points on one.

It writes a PMTiles archive of vector tiles as a merchant would cut one out of OpenStreetMap, with
the layers and kinds of the Protomaps basemap. No real place is in it.
"""
