"""The withdrawal function: a customer declares it, it is stored, and a receipt goes out."""
