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
