"""Whether the label goes out by mail."""

from typing import cast

from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.mail import outbox
from portal.returns.draft.answers import MailChoice
from portal.returns.draft.parcel import IN_STORE
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.mails import asking
from portal.returns.mails.forms import NO, ORDER, OTHER, OptionalMailForm


class MailStep:
    """Nothing is sent that was not asked for here, except where the merchant sends it always."""

    slug = "mail"
    name = _("E-mail")

    def applies_to(self, draft: ReturnDraft) -> bool:
        return outbox.is_on() and draft.effective_option != IN_STORE

    def is_complete(self, draft: ReturnDraft) -> bool:
        return True

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> Form:
        order_address = draft.outgoing.parcel.email
        offered = "" if asking.owner_of(order_address) else order_address
        mail = draft.mail
        typed = mail.address if mail.to == OTHER else ""
        # Who calls cannot download it, so it goes to the customer unless staff say otherwise.
        usual = ORDER if draft.opened_by and offered else NO
        initial = {"mail_to": mail.to or usual, "mail_address": typed, "mail_news": mail.news}
        form = OptionalMailForm(offered, data, initial=initial, offers_news=True)
        if draft.opened_by:
            form.speak_to_staff()
        return form

    def answer(self, draft: ReturnDraft, form: Form) -> ReturnDraft:
        given = form.cleaned_data
        address = cast("OptionalMailForm", form).recipient
        news = bool(given.get("mail_news"))
        return draft.with_mail(
            MailChoice(to=given.get("mail_to") or NO, address=address, news=news)
        )

    def summary(self, draft: ReturnDraft) -> list[str]:
        return []
