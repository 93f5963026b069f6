"""A pretend Sendcloud over real HTTP; shares no code with the client."""
