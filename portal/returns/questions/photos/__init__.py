"""A customer's photos: received, made over, sent on."""
