"""Who may sign in: administrators invite, change roles, reset a second factor and remove."""

from typing import Any, cast

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_POST, require_safe

from portal.operations import unused_accounts
from portal.support.accounts import people as accounts
from portal.support.accounts.access import FACTORS
from portal.support.accounts.people import Role
from portal.support.audit import log
from portal.support.roles import admins_only
from portal.web.htmx import render_panel

ROLE_NAMES = {
    Role.READER: noop("Read only"),
    Role.SUPPORT: noop("Support"),
    Role.ADMIN: noop("Administrator"),
}
ROLES = {
    Role.READER: noop("Read only: looks and changes nothing"),
    Role.SUPPORT: noop("Support: works with returns"),
    Role.ADMIN: noop("Administrator: also people, audit log and set-up"),
}
FACTOR_NAMES = {"totp": noop("App"), "webauthn": noop("Passkey")}
# What became of a button, by the word in the address.
SAID = {
    "role": noop("The role was changed. It counts from the next click."),
    "factor": noop("The second factor was reset, and all sessions of this person ended."),
    "removed": noop("This person has no access any more, and all sessions ended."),
}


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_lazy("E-mail address"), max_length=150)
    role = forms.ChoiceField(
        label=_lazy("Role"), choices=lambda: [(role.value, _(ROLES[role])) for role in ROLES]
    )

    def clean_email(self) -> str:
        """In small letters, as people sign in."""
        return str(self.cleaned_data["email"]).lower()


@require_safe
@admins_only
def people(request: HttpRequest) -> HttpResponse:
    """Everyone who may sign in."""
    log.record_once(request, log.LISTED_PEOPLE)
    return _page(request, InviteForm(initial={"role": Role.SUPPORT.value}))


def _page(
    request: HttpRequest, form: InviteForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"here": "people", "form": form, "people": _rows(), "roles": ROLES}
    context |= {"said": _said(request)} | more
    return render_panel(request, "support/people.html", context, status=status)


def _rows() -> list[dict[str, Any]]:
    unused = set(unused_accounts.unused(timezone.now()).values_list("pk", flat=True))
    kinds = Authenticator.objects.filter(type__in=FACTORS).order_by("-type")
    by_user = dict(kinds.values_list("user", "type"))
    found = unused_accounts.staff().prefetch_related("groups")
    return [
        {
            "user": user,
            "role": _role(user),
            "factor": _factor(by_user.get(user.pk, "")),
            "is_unused": user.pk in unused,
        }
        for user in found
    ]


def _factor(kind: str) -> str:
    return _(FACTOR_NAMES[kind]) if kind in FACTOR_NAMES else _("None")


def _said(request: HttpRequest) -> str:
    said = request.GET.get("said", "")
    return _(SAID[said]) if said in SAID else ""


def _role(user: User) -> Role:
    """The role, from groups that were read with all others."""
    if user.is_superuser:
        return Role.ADMIN
    is_reader = any(group.name == accounts.READERS for group in user.groups.all())
    return Role.READER if is_reader else Role.SUPPORT


@require_POST
@admins_only
def invite(request: HttpRequest) -> HttpResponse:
    """Make the account, and show the link once; the portal mails it to no one."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    role = Role(form.cleaned_data["role"])
    user = accounts.invite(form.cleaned_data["email"], role, _note(request))
    if user.has_usable_password():
        return redirect(reverse("support-people") + "?said=role")
    return _page(request, InviteForm(), invited=user, link=accounts.link_for(user))


@require_POST
@admins_only
def change(request: HttpRequest, user_id: int, action: str) -> HttpResponse:
    """One change to one person; administrators cannot lock themselves out."""
    user = get_object_or_404(unused_accounts.staff(), pk=min(user_id, 2**31 - 1))
    wanted = request.POST.get("role", "")
    if action == "link":
        log.record(request, log.LINKED, user.email)
        return _page(request, InviteForm(), invited=user, link=accounts.link_for(user))
    takes_away = action == "remove" or (action == "role" and wanted != Role.ADMIN)
    if takes_away and (user == request.user or accounts.is_last_admin(user)):
        why = _("You cannot take this away from yourself, nor from the last administrator.")
        return _page(request, InviteForm(), status=422, refused=why)
    said = _change(request, user, action, wanted)
    return redirect(f"{reverse('support-people')}?said={said}")


def _change(request: HttpRequest, user: User, action: str, wanted: str) -> str:
    if action == "role" and wanted in set(Role):
        accounts.give_role(user, Role(wanted), _note(request))
    elif action == "factor":
        accounts.reset_second_factor(user, _note(request))
    elif action == "remove":
        accounts.dismiss(user, _note(request))
        return "removed"
    return action


def _note(request: HttpRequest) -> accounts.Note:
    return lambda action, target: log.record(request, action, target)


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else; the browser at hand stays signed in."""
    accounts.end_sessions(cast(User, request.user), but=request.session.session_key)
    log.record(request, log.ENDED_OTHERS)
    return redirect("mfa_index")
