"""The forms of the sign-in without placeholders, which would only repeat the labels above them."""

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm, ResetPasswordKeyForm


class Plain:
    """Takes the placeholders off a form of allauth's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)


class SignInForm(Plain, LoginForm):  # type: ignore[misc]
    """E-mail address and password."""


class PasswordAgainForm(Plain, ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before a change of the account."""


class FirstPasswordForm(Plain, ResetPasswordKeyForm):  # type: ignore[misc]
    """The password that an invitation or a reset asks for."""
