"""`python -m tests.bench.staff` prints the session of an administrator of the console."""

import django

ADDRESS = "bench@shop.example"


def sign_in() -> str:
    """The key of a session whose second factor counts as entered."""
    from django.contrib.auth.models import User

    from tests.harness.staff import inside, member

    known = User.objects.filter(email=ADDRESS).first()
    browser = inside(known or member(ADDRESS, admin=True))
    return str(browser.session.session_key)


if __name__ == "__main__":
    django.setup()
    print(sign_in())
