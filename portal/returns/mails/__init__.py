"""The mails about a return: which there are, and what each says."""
