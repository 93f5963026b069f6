"""The mails of the outbox as staff see them: what was sent, what failed, and sending again."""
