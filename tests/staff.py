"""Members of staff in tests: who they are, and how they come in."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client

PASSWORD = "four words nobody guesses"


def member(email: str = "sam@shop.example", *, admin: bool = False, factor: bool = True) -> User:
    """A member of staff, with an authenticator app unless said otherwise."""
    user = User.objects.create_user(email, email, PASSWORD, is_staff=True, is_superuser=admin)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if factor:
        secret = {"secret": "JBSWY3DPEHPK3PXP"}
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=secret)
    return user


def inside(user: User) -> Client:
    """The browser of somebody who has signed in."""
    client = Client()
    client.force_login(user)
    return client
