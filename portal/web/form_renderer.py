"""Renders plain form inputs without a template each, because a page has dozens of them."""

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

FOLDER = "django/forms/widgets/"
INPUTS = {"text", "number", "email", "hidden", "password", "checkbox", "file", "date", "tel"}


class PlainRenderer(DjangoTemplates):
    """Writes inputs, selects and text areas as Django's templates would; the rest uses them."""

    def render(
        self, template_name: str, context: dict[str, Any], request: Any = None
    ) -> SafeString:
        """The widget as HTML."""
        kind = template_name.removeprefix(FOLDER).removesuffix(".html")
        widget = context.get("widget", {})
        if kind in INPUTS:
            return _input(widget)
        if kind == "textarea":
            # Browsers drop a newline at the start of a text area; this one saves the text's own.
            parts = widget["name"], _attributes(widget["attrs"]), widget["value"] or ""
            return format_html('<textarea name="{}"{}>\n{}</textarea>', *parts)
        if kind == "select":
            return _select(widget)
        return mark_safe(super().render(template_name, context, request))


def _attributes(attributes: dict[str, Any]) -> SafeString:
    parts = (
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in attributes.items()
        if value is not False
    )
    return mark_safe("".join(parts))


def _input(widget: dict[str, Any]) -> SafeString:
    value = widget["value"]
    given = format_html(' value="{}"', str(value)) if value is not None else ""
    parts = widget["type"], widget["name"], given, _attributes(widget["attrs"])
    return format_html('<input type="{}" name="{}"{}{}>', *parts)


def _select(widget: dict[str, Any]) -> SafeString:
    options = (option for _, group, _ in widget["optgroups"] for option in group)
    tags = format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        (
            (str(option["value"]), _attributes(option["attrs"]), option["label"])
            for option in options
        ),
    )
    name, attributes = widget["name"], _attributes(widget["attrs"])
    return format_html('<select name="{}"{}>\n{}\n</select>', name, attributes, tags)
