"""The form that changes a password."""

from allauth.account.forms import ChangePasswordForm
from allauth.core import context

from portal.support.accounts import sign_in_limits
from portal.support.accounts.plain import Plain


class NewPasswordForm(Plain, ChangePasswordForm):  # type: ignore[misc]
    """Counts wrong old passwords with those of the sign-in, since a session may be stolen."""

    def clean_oldpassword(self) -> str:
        """The old password, if it is right."""
        counted = sign_in_limits.password_tried(context.request, self.user.email)
        password: str = super().clean_oldpassword()
        sign_in_limits.was_right(counted)
        return password
