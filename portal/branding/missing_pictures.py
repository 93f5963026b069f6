"""Remembers pictures that could not be fetched; the shop's name stands in for its logo."""

from django.core.cache import cache

AFTER_FAILURE = 600  # seconds before such a picture is tried again


def mark(kind: str, version: str) -> None:
    """Remember that this picture could not be fetched or decoded."""
    cache.set(_key(kind, version), True, AFTER_FAILURE)


def is_marked(kind: str, version: str) -> bool:
    """Whether pages must leave the picture out."""
    return bool(version) and bool(cache.get(_key(kind, version)))


def _key(kind: str, version: str) -> str:
    return f"brand-missing-{kind}:{version}"
