"""Expressions that stand in the condition of an index."""

from typing import Any

from django.db import models


def written(
    template: str, *parts: "str | models.Func", of: "models.Field[Any, Any]", joined: str = ", "
) -> models.Func:
    """An expression without parameters: SQLite knows an index's condition only by its text.

    `%(expressions)s` in the template stands for the columns and expressions.
    """
    # In the order of the alphabet, in which a migration keeps them too.
    return models.Func(*parts, arg_joiner=joined, output_field=of, template=template)


class TextAt(models.Func):
    """The text at a place of a JSON list; NULL where the list is shorter.

    An index of it finds a row by an entry of its list, and is made without rewriting the table.
    """

    template = "(%(expressions)s ->> %(place)s)"

    def __init__(self, column: str, place: int) -> None:
        super().__init__(column, place=place, output_field=models.TextField())

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """SQLite's word for the same."""
        template = "JSON_EXTRACT(%(expressions)s, '$[%(place)s]')"
        return self.as_sql(compiler, connection, template=template, **extra)
