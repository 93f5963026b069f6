"""Remembers pictures that could not be fetched; the shop's name stands in for its logo."""

from django.core.cache import cache

AFTER_FAILURE = 600  # seconds before one that could not be had is tried again


def mark(kind: str, version: str) -> None:
    """Remember that this picture is none, or that its host did not give it."""
    cache.set(_key(kind, version), True, AFTER_FAILURE)


def is_marked(kind: str, version: str) -> bool:
    """Whether it is of no use to name the picture in a page."""
    return bool(version) and bool(cache.get(_key(kind, version)))


def _key(kind: str, version: str) -> str:
    return f"brand-missing-{kind}:{version}"
