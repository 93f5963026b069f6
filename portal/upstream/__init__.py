"""The clients of Sendcloud, built from the settings, and the brand's settings."""
