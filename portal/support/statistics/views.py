"""The page of the statistics, its CSV, and the import of sales."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from portal.statistics import export, periods, report, sales
from portal.statistics.periods import LONGEST, Period
from portal.statistics.result import Report
from portal.storage.process_cache import ProcessCache
from portal.support.audit import log
from portal.support.fields import DayField
from portal.support.roles import admins_only
from portal.support.statistics import figures
from portal.web.htmx import render_panel

# Each look at a period reads the sums of every product that came back in it.
recent: ProcessCache[tuple[Report, Report]] = ProcessCache(60)


def _periods() -> list[tuple[str, str]]:
    named = ((name, _(words)) for name, words in periods.CHOICES.items())
    return [*named, ("days", _("Two days"))]


class PeriodForm(forms.Form):
    """A named period, or two days."""

    period = forms.ChoiceField(label=_lazy("Period"), required=False, choices=_periods)
    since = DayField(_lazy("From"))
    until = DayField(_lazy("Until"))

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first, and more than ten years."""
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("Choose a day on or after the first day."))
        elif since and until and until - since > LONGEST:
            self.add_error("until", _("Choose at most ten years."))
        return given

    def chosen(self, today: date) -> Period:
        """The period that the answers name."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until:
            return Period(since, until)
        return periods.chosen(self.cleaned_data.get("period") or periods.DEFAULT, today)


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """The figures of a period beside those before it."""
    form, today = PeriodForm(request.GET or {"period": periods.DEFAULT}), timezone.localdate()
    log.record_once(request, log.STATISTICS)
    if not form.is_valid():
        return _page(request, form, {}, status=422)
    period = form.chosen(today)
    now, before = _reports(form, period, is_new="imported" in request.GET)
    product = request.GET.get("product", "")[:64]
    kept = {name: value for name, value in request.GET.items() if value and name != "product"}
    context = {
        "report": now,
        "numbers": figures.top_line(now, before),
        "figures": list(figures.figures(now, before)),
        "of_product": figures.reasons_of(product, now),
        "kept": urlencode({name: str(value) for name, value in kept.items()}),
        "includes_today": period.first <= today <= period.last,
        "is_short": period.days < report.WEEK,
        "minimum": settings.STATISTICS_MINIMUM,
    }
    return _page(request, form, context)


def _reports(form: PeriodForm, period: Period, *, is_new: bool) -> tuple[Report, Report]:
    """The period and the one before it; a named period is read once a minute in each process."""

    def read() -> tuple[Report, Report]:
        return report.of(period), report.of(period.before, is_whole=False)

    is_named = not (form.cleaned_data.get("since") and form.cleaned_data.get("until"))
    if is_new or not is_named:
        return read()
    return recent.get(f"{period.first} {period.last}", read)


def _page(
    request: HttpRequest, form: PeriodForm, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    shown = {"here": "statistics", "form": form, "imported": request.GET.get("imported", "")[:6]}
    return render_panel(request, "support/statistics.html", shown | context, status=status)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """One figure, or all of them, as the page shows them; the export is in the audit log."""
    form = PeriodForm(request.GET)
    if not form.is_valid():
        raise Http404
    period, wanted = form.chosen(timezone.localdate()), request.GET.get("figure", "")
    now, before = report.of(period), report.of(period.before, is_whole=False)
    found = [one for one in figures.figures(now, before) if wanted in {"", one.slug}]
    if not found:
        raise Http404
    log.record(request, log.EXPORTED_FIGURES, wanted or "all")
    tables = [(one.title, one.head, one.rows) for one in found]
    response = HttpResponse(export.as_csv(tables), content_type="text/csv; charset=utf-8")
    name = f"returns-{period.first}-{period.last}{f'-{wanted}' if wanted else ''}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """The same report as `manage.py statistics` prints."""
    form = PeriodForm(request.GET)
    if not form.is_valid():
        raise Http404
    log.record(request, log.EXPORTED_FIGURES, "json")
    text = export.as_json(report.of(form.chosen(timezone.localdate())))
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="returns.json"'
    return response


@require_POST
@admins_only
def take_sales(request: HttpRequest) -> HttpResponse:
    """Take in pasted lines of sold pieces; a wrong line is named, and nothing of it is kept.

    Text instead of a file, because only the customers' items page may receive files.
    """
    typed = request.POST.get("sales", "")
    try:
        if not typed.strip():
            raise sales.WrongLine(_("Paste the lines, such as 2026-11,19284,120."))
        count = sales.take(typed.splitlines())
    except sales.WrongLine as error:
        context = {"sales_error": str(error), "typed": typed}
        return _page(request, PeriodForm({}), context, status=422)
    log.record(request, log.IMPORTED_SALES, f"{count} lines")
    return redirect(reverse("support-statistics") + f"?imported={count}")
