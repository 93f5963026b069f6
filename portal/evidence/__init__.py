"""What must be proved for years: a chain of encrypted entries that only grows."""
