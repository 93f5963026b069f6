"""The outbox: mails that wait, are claimed, sent exactly once as far as mail allows, and ended."""
