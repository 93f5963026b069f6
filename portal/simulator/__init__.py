"""A pretend Sendcloud over real HTTP that shares no code with the client."""
