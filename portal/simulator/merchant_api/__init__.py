"""The merchant's API of the pretend Sendcloud: returns, parcels and their documents."""
