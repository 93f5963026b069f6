"""What the role that serves may do, where another role owns the tables (DATABASE_OWNER_URL).

An attacker who speaks as the serving role then gets no further than PostgreSQL lets it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction

if TYPE_CHECKING:
    from psycopg import sql

USUALLY = "SELECT, INSERT, UPDATE, DELETE"
LESS = {
    "portal_auditentry": "SELECT, INSERT",
    "portal_evidence": "SELECT, INSERT, UPDATE (payload, key_id, seal)",
    "django_migrations": "SELECT",
}
# A backup reads the sequences.
OWNED = """
    SELECT 'TABLE', tablename FROM pg_tables
    WHERE schemaname = current_schema() AND tableowner = current_user
    UNION ALL SELECT 'SEQUENCE', sequencename FROM pg_sequences
    WHERE schemaname = current_schema() AND sequenceowner = current_user
"""
TAKE = "REVOKE ALL ON {kind} {name} FROM {role}"
GIVE = "GRANT {rights} ON {kind} {name} TO {role}"


def grant() -> None:
    """Give the serving role exactly its rights; make the role where there is none."""
    if not settings.DATABASE_SERVING_ROLE:
        return
    from psycopg import sql  # only where PostgreSQL is used; the driver takes time to load

    role, password = settings.DATABASE_SERVING_ROLE
    with transaction.atomic(), connection.cursor() as cursor:
        _make(cursor, role, password)
        cursor.execute(OWNED)
        for kind, name in cursor.fetchall():
            rights = LESS.get(name, USUALLY) if kind == "TABLE" else "SELECT"
            words: dict[str, sql.Composable] = {
                "rights": sql.SQL(rights),
                "kind": sql.SQL(kind),
                "name": sql.Identifier(name),
                "role": sql.Identifier(role),
            }
            cursor.execute(sql.SQL(TAKE).format(**words))
            cursor.execute(sql.SQL(GIVE).format(**words))


def _make(cursor: Any, role: str, password: str) -> None:
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone() is None:
        from psycopg import sql

        make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        cursor.execute(make.format(sql.Identifier(role), sql.Literal(password)))


def may_delete(table: str) -> bool:
    """Whether the role of this process may delete rows of the table."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(table)
        cursor.execute("SELECT has_table_privilege(%s, 'DELETE')", [name])
        return bool(cursor.fetchone()[0])
