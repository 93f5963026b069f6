"""What the portal costs, measured against a bare Django page in the same run."""
