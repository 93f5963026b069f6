"""Checks the portal as a customer's browser reaches it, through the proxy and by its name."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from portal.doctor.finding import Finding, ok, wrong
from portal.doctor.reaching import no_answer
from portal.sendcloud import SendcloudError
from portal.sendcloud.transport import Reply
from portal.upstream import clients

ADVICE = {
    False: "Configure the proxy to pass on Host, X-Forwarded-For and X-Forwarded-Proto.",
    True: "Put right what is wrong above, or look in the log of the portal and of the proxy.",
}
# Headers that the portal sends with every page and that a proxy may remove.
EXPECTED = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")


def seen_from_outside() -> Iterator[Finding]:
    """The certificate, the headers, and that outsiders cannot read the metrics."""
    try:
        reply = _get(f"{settings.BASE_URL}/")
        figures = _get(f"{settings.BASE_URL}/metrics")
    except SendcloudError as error:
        yield no_answer("Outside", error, settings.BASE_URL, "BASE_URL")
        return
    given = {name.lower() for name in reply.headers}
    expected = EXPECTED + (("Strict-Transport-Security",) if settings.IS_HTTPS else ())
    missing = [name for name in expected if name.lower() not in given]
    if reply.status != 200:
        sentence = f"{settings.BASE_URL} answers with {reply.status} instead of a page."
        yield wrong("Outside", sentence, ADVICE[reply.status >= 500])
    elif missing:
        sentence = f"These headers do not reach a browser: {', '.join(missing)}."
        yield wrong("Outside", sentence, "Configure the proxy to keep them.")
    else:
        yield ok("Outside", f"{settings.BASE_URL} answers with all its headers.")
    if settings.IS_HTTPS and figures.status == 200:
        sentence = f"{settings.BASE_URL}/metrics is open to everyone."
        yield wrong("Outside", sentence, "Configure the proxy to set X-Forwarded-For.")


def plain_http() -> Iterator[Finding]:
    """A customer who types only the name arrives without https and must be redirected."""
    if not settings.IS_HTTPS or urlsplit(settings.BASE_URL).port:
        return  # customers do not type a port
    plain = settings.BASE_URL.replace("https://", "http://", 1)
    if not leads_to_https(f"{plain}/"):
        sentence = f"{plain} does not redirect to https."
        yield wrong("Outside", sentence, "Configure the proxy to redirect http to https.")


def _get(url: str) -> Reply:
    return clients.transport().send("GET", url, follows_redirects=False)


def leads_to_https(url: str) -> bool:
    """Whether an http address redirects to https, or does not answer at all."""
    try:
        reply = _get(url)
    except SendcloudError:
        return True  # no server answers there, so nothing is given away
    headers = {name.lower(): value for name, value in reply.headers.items()}
    return 300 <= reply.status < 400 and headers.get("location", "").startswith("https://")
