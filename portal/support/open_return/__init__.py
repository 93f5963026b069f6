"""Staff open a return for a customer here, or learn why the order cannot be returned."""
