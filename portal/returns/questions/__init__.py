"""What the customer is asked, page by page."""
