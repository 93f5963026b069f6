"""Why a call got no answer, for the person who runs the portal; customers never read it."""

import socket
import ssl
from collections.abc import Iterator
from enum import Enum, auto

import requests

from portal.sendcloud.errors import SendcloudError


class Failure(Enum):
    """The first thing that went wrong on the way to a server."""

    NAME = auto()  # the host's name does not resolve
    REFUSED = auto()  # no server listens at the port
    NO_ROUTE = auto()  # no way leads to the host
    CERTIFICATE = auto()  # not valid for this host, now, or to this machine
    TIMEOUT = auto()  # no answer in time
    BROKEN = auto()  # the connection ended, or what came was no HTTP


CAUSES: tuple[tuple[Failure, tuple[type[BaseException], ...]], ...] = (
    (Failure.NAME, (socket.gaierror, UnicodeError)),
    (Failure.REFUSED, (ConnectionRefusedError,)),
    (Failure.CERTIFICATE, (ssl.SSLError, requests.exceptions.SSLError)),
    (Failure.TIMEOUT, (TimeoutError, requests.Timeout)),
)


def failure_of(error: SendcloudError) -> Failure:
    """The failure behind an error of the transport; a call that ran out of time has no cause."""
    causes = list(_causes(error))
    if len(causes) == 1:
        return Failure.TIMEOUT
    for failure, kinds in CAUSES:
        if any(isinstance(cause, kinds) for cause in causes):
            return failure
    has_no_way = any(isinstance(cause, OSError) and cause.errno in {101, 113} for cause in causes)
    return Failure.NO_ROUTE if has_no_way else Failure.BROKEN


def certificate_problem(error: SendcloudError) -> str:
    """What is wrong with the certificate, in OpenSSL's words; empty where it does not say."""
    reasons = (
        cause.verify_message
        for cause in _causes(error)
        if isinstance(cause, ssl.SSLCertVerificationError)
    )
    return next(reasons, "")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything behind it; urllib3 hides the reason in an attribute."""
    known: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        cause = waiting.pop(0)
        if not isinstance(cause, BaseException) or cause in known:
            continue
        known.append(cause)
        yield cause
        waiting += [cause.__cause__, cause.__context__, getattr(cause, "reason", None)]
        waiting += cause.args
