"""The different values of an indexed column, without reading every row."""

from django.db import connection, models

# The least value, and then again and again the least that is greater: one step in the index each.
WALK = """
WITH RECURSIVE known(value) AS (
    SELECT MIN({column}) FROM {table}
    UNION ALL
    SELECT (SELECT MIN({column}) FROM {table} WHERE {column} > known.value)
    FROM known WHERE known.value IS NOT NULL
) SELECT value FROM known WHERE value IS NOT NULL
"""


def distinct(model: type[models.Model], column: str) -> list[str]:
    """The values in order; the column leads an index of the model."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(WALK.format(column=quote(column), table=table))
        return [value for (value,) in cursor.fetchall()]
