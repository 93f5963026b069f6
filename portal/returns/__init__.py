"""The flow in which a customer returns a parcel, and staff on their behalf."""
