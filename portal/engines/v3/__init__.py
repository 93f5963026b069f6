"""Returns with keys alone, on Sendcloud's newer API and the brand's own rules."""
