"""What the merchant's keys open at the pretend Sendcloud: returns, parcels and their documents."""
