"""The doctor's findings as a page, for administrators."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.doctor.examine import examine
from portal.doctor.finding import Level
from portal.support.roles import admins_only
from portal.web.htmx import render_panel


@require_safe
@admins_only
def doctor(request: HttpRequest) -> HttpResponse:
    """The same findings as `manage.py doctor` prints."""
    findings = examine()
    levels = Counter(finding.level for finding in findings)
    context: dict[str, Any] = {"here": "doctor", "findings": findings}
    context |= {"errors": levels[Level.WRONG], "notes": levels[Level.NOTE]}
    return render_panel(request, "support/doctor.html", context)
