"""Does what must happen without a customer: mail, labels, lost returns, deletion."""
