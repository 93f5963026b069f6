"""The review step."""

from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.returns.draft.return_draft import ReturnDraft


class ReviewStep:
    """The last look; its answer is the return itself."""

    slug = "review"
    name = _("Check and confirm")

    def applies_to(self, draft: ReturnDraft) -> bool:
        return True

    def is_complete(self, draft: ReturnDraft) -> bool:
        return False

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> Form:
        return Form(data)

    def summary(self, draft: ReturnDraft) -> list[str]:
        return []
