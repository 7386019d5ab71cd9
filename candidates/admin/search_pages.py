"""The pages behind a search's buttons: its settings, what it has of its own, an earlier version.

Each says what would become of the candidates before anything can be saved. The list opens the same
pages in a dialog; without JavaScript they are pages of their own.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from candidates.admin.own_settings_form import OwnSettingsForm
from candidates.admin.search_form import SearchSettingsForm
from candidates.models import Search
from candidates.search_preview import preview
from candidates.search_settings import in_words, refusals, snapshot
from candidates.services import searches
from candidates.services.searches import Changed, ChangedMeanwhileError, SettingsRefusedError
from candidates.tasks import ring_for
from integrations.admin.display import row_address
from integrations.models import SettingsVersion, User
from integrations.rules.roles import Action
from integrations.services import settings_versions

SettingsForm = SearchSettingsForm | OwnSettingsForm

SEEN = signing.Signer(salt="search-settings-seen")
NOTE_AT_MOST = 500
IN_A_DIALOG = "X-Dialog"
"""The header by which the list's script asks for the content of a dialog instead of a page."""


def settings_page(
    model_admin: Any, request: HttpRequest, search: Search, form: SettingsForm, name: str
) -> HttpResponse:
    """Show the choices and what would become of the candidates; save what was looked at.

    ``name`` is that of the page's address.
    """
    context: dict[str, Any] = {"form": form, "title": f"{form.title}: {search}"}
    is_sent = request.method == "POST"
    is_fit = form.is_valid() if is_sent else True
    if is_sent and is_fit and "save" in request.POST:
        if request.POST.get("previewed") != _digest(form.proposed):
            context["look_first"] = True
        else:
            answer = _save(request, search, form, context)
            if answer is not None:
                return answer
            search = model_admin.get_object(request, str(search.pk)) or search
            is_fit = not form.errors
    if is_fit:
        context["preview"] = preview(search, form.proposed)
        context["previewed"] = _digest(form.proposed)
    return _page(model_admin, request, search, {**context, "here": _address(name, search)})


def version_page(
    model_admin: Any, request: HttpRequest, search: Search, number: int
) -> HttpResponse:
    """What going back to an earlier version would change, and doing it."""
    version = settings_versions.of(searches.subject(search)).filter(number=number).first()
    if version is None:
        raise Http404("There is no such version.")
    context: dict[str, Any] = {
        "title": f"Back to version {number}: {search}",
        "version": version,
        "here": reverse("admin:candidates_search_version", args=[search.pk, number]),
    }
    try:
        proposed = searches.restored(search, version)
    except SettingsRefusedError as error:
        context["refused"] = [refusal.sentence for refusal in error.refusals]
        return _page(model_admin, request, search, context)
    if request.method == "POST":
        answer = _go_back(request, search, version, context)
        if answer is not None:
            return answer
        search = model_admin.get_object(request, str(search.pk)) or search
    context["refused"] = [refusal.sentence for refusal in refusals(proposed, search)]
    context["changes"] = settings_versions.differing(in_words(search), in_words(proposed))
    context["preview"] = preview(search, proposed)
    return _page(model_admin, request, search, context)


def may_change(model_admin: Any, request: HttpRequest, object_id: int) -> Search:
    """The search of a page. Raises ``Http404`` where it may not be seen, 403 where not changed."""
    search: Search | None = model_admin.get_object(request, str(object_id))
    if search is None or not model_admin.has_view_permission(request, search):
        raise Http404("There is no such search, or you may not see it.")
    if not model_admin.may(request, Action.MANAGE_SEARCHES, search):
        raise PermissionDenied
    return search


def seen_in(request: HttpRequest, search: Search) -> Mapping[str, Any]:
    """The settings that the person had before them, as the page carries them.

    What is not ours, or not there, is no settings at all, and so differs from those that are.
    """
    try:
        found: dict[str, Any] = SEEN.unsign_object(request.POST.get("seen", ""))
    except signing.BadSignature:
        return {}
    return found if found.pop("search", None) == search.pk else {}


def _save(
    request: HttpRequest, search: Search, form: SettingsForm, context: dict[str, Any]
) -> HttpResponse | None:
    """Save what was looked at; ``None`` where the page has to say why that was not done."""
    try:
        changed = searches.change_settings(
            form.proposed,
            seen=seen_in(request, search),
            actor=_person(request),
            note=request.POST.get("note", "")[:NOTE_AT_MOST],
        )
    except ChangedMeanwhileError as error:
        context["meanwhile"] = error
        return None
    except SettingsRefusedError as error:
        form.refuse(error.refusals)
        return None
    return _saved(request, search, changed)


def _go_back(
    request: HttpRequest, search: Search, version: SettingsVersion, context: dict[str, Any]
) -> HttpResponse | None:
    try:
        changed = searches.roll_back(
            search,
            version,
            seen=seen_in(request, search),
            actor=_person(request),
            note=request.POST.get("note", "")[:NOTE_AT_MOST],
        )
    except ChangedMeanwhileError as error:
        context["meanwhile"] = error
        return None
    except SettingsRefusedError:
        return None  # the page says why, as it does before anybody presses the button
    return _saved(request, search, changed)


def _saved(request: HttpRequest, search: Search, changed: Changed) -> HttpResponse:
    ring_for(changed.decided)
    if changed.version is None:
        messages.info(request, f"“{search}” stays as it is: nothing was changed.")
    else:
        moved = f" {changed.moved:,} candidates moved with it." if changed.moved else ""
        messages.success(
            request,
            f"“{search}” is saved as version {changed.version.number}.{moved} Its candidates are "
            "decided again.",
        )
    address = row_address(search)
    if IN_A_DIALOG in request.headers:
        return JsonResponse({"saved": address})
    return HttpResponseRedirect(address)


def _page(
    model_admin: Any, request: HttpRequest, search: Search, context: dict[str, Any]
) -> HttpResponse:
    in_a_dialog = IN_A_DIALOG in request.headers
    part = "version" if "version" in context else "settings"
    return TemplateResponse(
        request,
        f"admin/candidates/search_{part}{'_part' if in_a_dialog else ''}.html",
        {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "original": search,
            "back": row_address(search),
            "seen": SEEN.sign_object({**snapshot(search), "search": search.pk}),
            "note": request.POST.get("note", ""),
            "jobs_address": reverse("admin:candidates_search_jobs", args=[search.pk]),
            "dry_run_address": reverse("admin:candidates_search_dry_run", args=[search.pk]),
            "in_a_dialog": in_a_dialog,
            **context,
        },
    )


def _address(name: str, search: Search) -> str:
    return reverse(f"admin:candidates_search_{name}", args=[search.pk])


def _digest(proposed: Search) -> str:
    """What was looked at, to tell whether that is what is saved."""
    values = json.dumps(snapshot(proposed), sort_keys=True)
    return hashlib.sha256(values.encode()).hexdigest()


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
