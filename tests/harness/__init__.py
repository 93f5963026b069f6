"""What the tests stand on: customers, staff, servers, services."""
