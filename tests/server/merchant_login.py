"""A pretend OpenID Connect server, and a visitor of a portal that is configured for it.

Runs as a program of its own, because the environment decides which apps are installed. It prints
the heading of the page that each person reaches, invited or not.
"""

import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import django
import jwt

# The people who sign in, by address and whether the server has verified it.
PEOPLE = (("a@shop.example", True), ("a@shop.example", False), ("b@shop.example", True))
LOGIN = "/support/oidc/merchant/login/"


class Merchant(BaseHTTPRequestHandler):
    """Takes every visitor for the person that the class names."""

    person: tuple[str, bool] = PEOPLE[0]

    def do_GET(self) -> None:
        here = f"http://{self.headers['Host']}"
        places = {f"{name}_endpoint": f"{here}/{name}" for name in ("authorization", "token")}
        places |= {"issuer": here, "jwks_uri": f"{here}/keys", "userinfo_endpoint": f"{here}/me"}
        self._say(places if "well-known" in self.path else self._claims())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        claims = {"iss": f"http://{self.headers['Host']}", "aud": "portal"} | self._claims()
        token = jwt.encode(claims, "k" * 40, algorithm="HS256")
        self._say({"access_token": "t", "id_token": token, "token_type": "bearer"})

    def _claims(self) -> dict[str, object]:
        email, is_verified = self.person
        return {"sub": email, "email": email, "email_verified": is_verified}

    def _say(self, body: object) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def arrival() -> str:
    """Sign in through the button, and return the heading of the page that leads to."""
    from django.test import Client

    browser = Client(headers={"host": "127.0.0.1"})
    page = browser.get("/support/login/").content.decode()
    assert f'action="{LOGIN}"' in page
    away = browser.post(LOGIN)["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    back = browser.get(f"{LOGIN}callback/?code=1&state={state}", follow=True)
    return re.findall(r"<h1[^>]*>\s*(.*?)\s*</h1>", back.content.decode(), re.S)[0]


def main(port: int) -> None:
    """Let each person sign in, as if for the first time."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Merchant)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    django.setup()
    from allauth.socialaccount.models import SocialAccount
    from django.core.management import call_command

    call_command("prepare")
    call_command("invite", "a@shop.example", stdout=sys.stderr)
    for person in PEOPLE:
        Merchant.person = person
        SocialAccount.objects.all().delete()
        print(arrival())


if __name__ == "__main__":
    main(int(sys.argv[1]))
