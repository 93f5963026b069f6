"""A draft in the language of the page, which may not be the one it was started in."""

from portal.returns.draft.return_draft import ReturnDraft
from portal.upstream import brand_settings


def translated(draft: ReturnDraft) -> ReturnDraft:
    """The same choices in the brand's words of this language; as it was where there are none."""
    return draft.with_texts(brand_settings.settings_or_default())
