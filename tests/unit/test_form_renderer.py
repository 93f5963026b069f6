"""Our form renderer gives the same inputs as Django's templates."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from portal.web.form_renderer import PlainRenderer

NASTY = "\"><script>alert('x')</script>&amp;"
CHOICES = [("", "Choose"), (NASTY, NASTY), ("2", "Two")]
WIDGETS = [
    (forms.TextInput(attrs={"autocomplete": "off", "required": True, "hidden": False}), NASTY),
    (forms.TextInput(), None),
    (forms.NumberInput(attrs={"min": 1, "max": 3}), 2),
    (forms.EmailInput(), "name@example.com"),
    (forms.HiddenInput(), "x"),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), False),
    (forms.CheckboxInput(), "yes"),
    (forms.Textarea(attrs={"rows": 2}), f"\nfirst\n{NASTY}"),
    (forms.Textarea(), None),
    (forms.Select(choices=CHOICES), "2"),
    (forms.Select(choices=CHOICES, attrs={"class": NASTY}), NASTY),
    (forms.Select(choices=CHOICES), None),
    (forms.ClearableFileInput(), None),
]


class Tree(HTMLParser):
    """The tags of some HTML with their attributes, and its texts without surrounding blanks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[object] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.seen.append((tag, sorted(attrs, key=str)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.seen.append(data if self.seen[-1][0] == "textarea" else data.strip())


@pytest.mark.parametrize(("widget", "value"), WIDGETS)
def test_a_widget_renders_as_djangos_template_does(widget: forms.Widget, value: object) -> None:
    ours = widget.render("field", value, {"id": "id_field"}, renderer=PlainRenderer())
    theirs = widget.render("field", value, {"id": "id_field"}, renderer=DjangoTemplates())
    assert Tree(ours).seen == Tree(theirs).seen
