"""Sentences for an address that gives no answer, each with the one thing to do."""

from urllib.parse import urlsplit

from portal.doctor.finding import Finding, wrong
from portal.sendcloud import SendcloudError
from portal.sendcloud.failures import Failure, certificate_problem, failure_of

SENTENCES: dict[Failure, tuple[str, str]] = {
    Failure.NAME: (
        "The name {host} does not resolve.",
        "Check the host in {setting} and its DNS record. A new record may take an hour.",
    ),
    Failure.REFUSED: (
        "{host} refuses connections to port {port}.",
        "Check the port in {setting}, that a server listens there, and the firewall.",
    ),
    Failure.NO_ROUTE: (
        "This machine has no way to {host}.",
        "Check the network of this machine and the DNS record of {host}.",
    ),
    Failure.CERTIFICATE: (
        "The certificate of {url} is not valid{problem}.",
        "Renew it, and check that it names {host} and that no proxy puts its own in its place.",
    ),
    Failure.TIMEOUT: (
        "{url} did not answer in time.",
        "Check that the server runs and that no firewall drops the connection.",
    ),
    Failure.BROKEN: (
        "{url} broke the connection off.",
        "Check that {setting} names an HTTP server, and https where it speaks https.",
    ),
}


def no_answer(subject: str, error: SendcloudError, url: str, setting: str) -> Finding:
    """The finding for an address that could not be reached, or answered with an error of its own.

    `setting` is the variable that holds the address.
    """
    if error.status:
        sentence = f"{url} answers with {error.status}."
        return wrong(subject, sentence, "Try again later, and look at the server's status page.")
    parts = urlsplit(url)
    problem = certificate_problem(error)
    words = {
        "url": url,
        "host": parts.hostname,
        "port": parts.port or (443 if parts.scheme == "https" else 80),
        "setting": setting,
        "problem": f": {problem}" if problem else "",
    }
    sentence, advice = SENTENCES[failure_of(error)]
    return wrong(subject, sentence.format(**words), advice.format(**words))
