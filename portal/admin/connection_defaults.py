"""The pages of a connection's export defaults: back to a version, and the dry run of others."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse

from candidates import connection_defaults, dry_run
from candidates.admin import dry_run_pages
from candidates.models import Application
from candidates.rules.export_settings import workflow_words
from candidates.rules.stages import ORDER
from candidates.services.connection_defaults import meanwhile, roll_back
from integrations.admin.display import row_address
from integrations.admin.skin import Checkbox, RadioSelect, Select
from integrations.models import Connection, SettingsVersion, User
from integrations.models.clock import database_now
from integrations.rules.connection_state import ConnectionState, Workflow
from integrations.rules.roles import Action
from integrations.services import audit, settings_versions
from integrations.services.connections import subject

SEEN = signing.Signer(salt="connection-defaults-seen")
COUNTED_AT_MOST = 2_000


class DefaultsForm(forms.Form):
    """Other defaults to be tried. Only what decides who goes out: the tag and the PDF do not."""

    workflow = forms.ChoiceField(
        widget=RadioSelect,
        choices=[(workflow.value, workflow_words(workflow)) for workflow in Workflow],
    )
    trigger_stage = forms.ChoiceField(
        widget=Select, choices=[(stage.value, stage.value.capitalize()) for stage in ORDER]
    )
    takes_candidates = forms.BooleanField(required=False, widget=Checkbox)


def seen_now(connection: Connection) -> str:
    """The defaults that a person has before them, as the page carries them."""
    values = connection_defaults.snapshot(connection)
    return SEEN.sign_object({**values, "connection": connection.pk})


def changed_meanwhile(connection: Connection, carried: str) -> str:
    """What was changed since the page was opened, in one sentence; empty where nothing was."""
    try:
        seen: dict[str, Any] = SEEN.unsign_object(carried)
    except signing.BadSignature:
        return "Nothing is saved: the page was not made by the portal. Open it again."
    return meanwhile(connection, seen) if seen.pop("connection", None) == connection.pk else ""


def version_page(
    model_admin: Any, request: HttpRequest, object_id: int, number: int
) -> HttpResponse:
    """What going back to an earlier version would change, and doing it."""
    connection = _visible(model_admin, request, object_id)
    if not model_admin.may(request, Action.MANAGE_CONNECTIONS, connection):
        raise PermissionDenied
    version = settings_versions.of(subject(connection)).filter(number=number).first()
    if version is None:
        raise Http404("There is no such version.")
    context: dict[str, Any] = {}
    if request.method == "POST" and isinstance(request.user, User):
        said = changed_meanwhile(connection, request.POST.get("seen", ""))
        if not said:
            note = request.POST.get("note", "")[:500]
            went = roll_back(connection, version, actor=request.user, note=note)
            if not went.refused:
                _tell(request, went.version.number if went.version else 0, was_live=went.was_live)
                return HttpResponseRedirect(row_address(connection))
        context["said"] = said
        connection = _visible(model_admin, request, object_id)
    context |= _difference(connection, version)
    return TemplateResponse(
        request,
        "admin/portal/defaults_version.html",
        {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "original": connection,
            "title": f"Back to version {number}: {connection}",
            "back": row_address(connection),
            "version": version,
            "seen": seen_now(connection),
            "note": request.POST.get("note", ""),
            **context,
        },
    )


def _difference(connection: Connection, version: SettingsVersion) -> dict[str, Any]:
    """What going back would change, for whom, and why it is refused."""
    proposed = connection_defaults.with_defaults(connection, version.values)
    start = dry_run.since(database_now())
    active = dry_run.active_since(_rows(connection), start)
    newest = list(active.values_list("pk", flat=True)[:COUNTED_AT_MOST])
    rows = Application.objects.filter(pk__in=newest)
    return {
        "refused": connection_defaults.refusals(proposed),
        "changes": settings_versions.differing(
            connection_defaults.in_words(connection), connection_defaults.in_words(proposed)
        ),
        "totals": dry_run.count(
            dry_run.compare(rows, dry_run.with_connection(proposed), start=start)
        ),
        "days": dry_run.DAYS,
    }


def dry_run_page(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponseBase:
    """Other defaults over the last months, for all searches. Nothing is sent or written."""
    connection = _visible(model_admin, request, object_id)
    if not model_admin.may(request, Action.VIEW_EXPORTS, connection):
        raise PermissionDenied
    given = {name: getattr(connection, name) for name in DefaultsForm.base_fields}
    form = DefaultsForm(request.GET if "workflow" in request.GET else None, initial=given)
    values = form.cleaned_data if form.is_bound and form.is_valid() else given
    proposed = connection_defaults.with_defaults(connection, values)
    start = dry_run.since(database_now())
    if "csv" in request.GET:
        audit.record(
            actor=request.user if isinstance(request.user, User) else None,
            action="downloaded a dry run",
            subject=subject(connection),
            tenant=connection.tenant,
        )
    run = dry_run_pages.DryRun(
        title=f"The last {dry_run.DAYS} days by other defaults: {connection}",
        rows=dry_run.active_since(_rows(connection), start),
        propose=dry_run.with_connection(proposed),
        start=start,
        changes=settings_versions.differing(
            connection_defaults.in_words(connection), connection_defaults.in_words(proposed)
        ),
        back=row_address(connection),
        parameters={
            "workflow": proposed.workflow,
            "trigger_stage": proposed.trigger_stage,
            **({"takes_candidates": "on"} if proposed.takes_candidates else {}),
        },
        file_name=f"dry-run-connection-{connection.pk}",
        remark=remark(connection),
    )
    return dry_run_pages.answer(model_admin, request, run, original=connection, form=form)


def remark(connection: Connection) -> str:
    """What makes the comparison say less than it could, and what it leaves alone."""
    own = "Searches that have a workflow of their own keep it."
    if connection.state in (ConnectionState.ACTIVE, ConnectionState.SHADOW):
        return own
    return (
        f"{own} The connection is {connection.get_state_display().lower()}: nobody goes by either "
        "rule as long as it is."
    )


def _rows(connection: Connection) -> QuerySet[Application]:
    return Application.objects.filter(job__connection=connection)


def _tell(request: HttpRequest, number: int, *, was_live: bool) -> None:
    if not number:
        messages.info(request, "It is as it was: there was nothing to go back to.")
        return
    messages.success(
        request, f"It is saved as version {number}. The candidates are decided again by the clock."
    )
    if was_live:
        messages.warning(
            request,
            "It is not live any more: no test candidate was seen to arrive with these settings. "
            "Its onboarding leads to the go-live.",
        )


def _visible(model_admin: Any, request: HttpRequest, object_id: int) -> Connection:
    row: Connection | None = model_admin.get_object(request, str(object_id))
    if row is None or not model_admin.has_view_permission(request, row):
        raise Http404("There is no such connection, or you may not see it.")
    return row
