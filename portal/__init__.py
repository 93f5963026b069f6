"""The return portal that shops run themselves."""

__version__ = "0.1.0"
