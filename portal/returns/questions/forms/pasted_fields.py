"""Fields for what people paste: without the invisible marks that a chat or a PDF put into it."""

from django import forms

from portal.returns.pasted import visible


class PastedField(forms.CharField):
    """A line of text."""

    def to_python(self, value: object) -> str | None:
        """What the customer sees of the value."""
        return super().to_python(visible(str(value or "")))


class PastedEmailField(PastedField, forms.EmailField):
    """An e-mail address."""
