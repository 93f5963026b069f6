"""The list of returns."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from portal.mail import health, outbox
from portal.rate_limits import alarm
from portal.sendcloud import Return, SendcloudError
from portal.support import errors, formatting
from portal.support.audit import log
from portal.support.clients import ApiKeysMissing, api, reasons
from portal.support.queues import attention, tabs
from portal.support.queues.filters import refund as refund_words
from portal.support.returns import carriers
from portal.support.returns.listing import FilterForm, Wanted, listing
from portal.web.htmx import render_panel

FIRST = 5  # of what needs attention, on the first page


@require_safe
def returns(request: HttpRequest) -> HttpResponse:
    """Returns, newest first, after those that need attention."""
    form = FilterForm(request.GET)
    context: dict[str, Any] = {"here": "returns", "form": form}
    cursor = request.GET.get("cursor", "")[:500]
    if not (cursor or "page" in request.GET):
        found = attention.rows(timezone.now())
        context["attention"], context["attention_count"] = found[:FIRST], len(found)
        context["tabs"] = tabs.tabs(timezone.now())
        context["mail_health"] = health.of_now() if outbox.is_on() else None
        context["lookups_waited"] = alarm.waited()
    if not form.is_valid():
        return render_panel(request, "support/returns.html", context, status=422)
    log.record(request, log.LISTED)
    wanted = Wanted(**form.cleaned_data)
    if wanted.carrier:
        context |= {"is_filtered": True} | carriers.page(request, wanted, timezone.now())
        return render_panel(request, "support/returns.html", context)
    try:
        page = listing(api(), wanted, cursor, timezone.localdate())
    except (ApiKeysMissing, SendcloudError) as error:
        # The rows that need attention come from our database, so show them with the error.
        answer = errors.explained(request, error, **context)
        if answer is None:
            raise
        return answer
    context |= {"found": page, "rows": rows(page.returns), "is_filtered": any_of(form)}
    context |= {"next": _link(request, page.next_cursor)}
    context |= {"previous": _link(request, page.previous_cursor)}
    return render_panel(request, "support/returns.html", context)


def any_of(form: FilterForm) -> bool:
    """Whether any filter is chosen."""
    return any(form.cleaned_data.values())


def _link(request: HttpRequest, cursor: str) -> str:
    chosen = {name: str(value) for name, value in request.GET.items() if value}
    return "?" + urlencode(chosen | {"cursor": cursor}) if cursor else ""


def rows(records: tuple[Return, ...] | list[Return]) -> list[dict[str, Any]]:
    """A table row for each return."""
    names = reasons()
    return [
        {
            "id": return_.id,
            "created_at": return_.created_at,
            "order_number": return_.order_number,
            "customer": return_.customer,
            "reason": names.get(return_.reason or 0, ""),
            "option": formatting.option(return_.delivery_option),
            "status": formatting.waiting(return_.waits_for) or formatting.status(return_.status),
            "mark": formatting.mark(return_.status),
            "refund": _refund(return_),
        }
        for return_ in records
    ]


def _refund(return_: Return) -> str:
    refund = return_.refund
    if refund is None:
        return ""
    kind = refund.refund_type
    amount = formatting.money(refund.total_refund, return_.return_fee_currency)
    name = refund_words(kind.code, kind.label) if kind else ""
    return ", ".join(part for part in (name, amount) if part)
