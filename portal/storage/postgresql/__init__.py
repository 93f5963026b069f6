"""Django's PostgreSQL backend, made for a server whose database may stop or hang."""
