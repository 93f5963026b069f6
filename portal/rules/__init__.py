"""The brand's rules for the v3 engine, which Sendcloud's portal settings hold for v2.

They come from BRAND_DIR/returns.toml; docs/engines.md explains the file.
"""

from portal.rules.brand_rules import ReturnAddress, Rules
from portal.rules.eligibility import is_in_window, is_returnable, is_same_postal_code
from portal.rules.file import checked, current, version
from portal.rules.mistakes import Mistake, WrongRules
from portal.rules.settings import portal_settings, settings_of

__all__ = [
    "Mistake",
    "ReturnAddress",
    "Rules",
    "WrongRules",
    "checked",
    "current",
    "is_in_window",
    "is_returnable",
    "is_same_postal_code",
    "portal_settings",
    "settings_of",
    "version",
]
