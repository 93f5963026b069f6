"""The rules in the form in which the flow knows a brand's settings."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.functional import Promise

from portal.rules import file
from portal.rules.brand_rules import Rules
from portal.rules.reasons import REASONS, REFUNDS
from portal.sendcloud.portal_settings import Brand, PortalSettings, Reason, RefundOption


def portal_settings(language: str) -> PortalSettings:
    """The brand's settings, with texts in this language, such as "nl".

    Raises WrongRules where the file is missing or wrong.
    """
    return settings_of(file.current(), language)


def settings_of(rules: Rules, language: str) -> PortalSettings:
    """These rules as settings: no fees, no stores, and the brand's looks left to BRAND_...

    The company of the return address names the brand where BRAND_NAME does not.
    """
    with translation.override(language):
        reasons = tuple(_reason(rule, language) for rule in rules.reasons)
        refunds = tuple(_refund(rule, language) for rule in rules.refunds)
    return PortalSettings(
        brand=Brand(name=rules.address.company_name or rules.address.name),
        reasons=reasons,
        refund_options=refunds,
        enable_refunds=bool(refunds),
        delivery_options=rules.delivery_options,
    )


def _reason(rule: Any, language: str) -> Reason:
    words = _words(rule.text, language, REASONS[rule.id])
    return Reason(id=rule.id, description=words, require_message=rule.asks_note)


def _refund(rule: Any, language: str) -> RefundOption:
    words = _words(rule.text, language, REFUNDS[rule.code])
    return RefundOption(code=rule.code, label=words, require_message=rule.asks_note)


def _words(own: Mapping[str, str], language: str, default: str | Promise) -> str:
    """The brand's own words where it has some in this language, or else ours."""
    return own.get(language) or str(default)
