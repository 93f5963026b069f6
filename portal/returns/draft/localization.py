"""A draft in the language of the page: it was begun in another one, perhaps."""

from portal.returns.draft.return_draft import ReturnDraft
from portal.upstream import brand_settings


def translated(draft: ReturnDraft) -> ReturnDraft:
    """The same choices in the brand's words of this language; as it was where there are none."""
    return draft.with_texts(brand_settings.settings_or_default())
