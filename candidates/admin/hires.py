"""The page on which somebody who was hired is sent to the HR system."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from candidates import verdicts
from candidates.admin.hire_form import HireForm, known_of
from candidates.admin.hire_links import ONE_AFTER_ANOTHER, hire_address
from candidates.models import Application, CandidateExport
from candidates.rules import hire_policy
from candidates.rules.export_policy import ExportVerdict
from candidates.services import hiring
from candidates.services.hire_outgoing import why_no_documents
from candidates.tasks import ring_for
from integrations.admin.display import row_address
from integrations.connectors.registry import hris_class
from integrations.errors import ConnectorError
from integrations.models import Connection, User
from integrations.rules.decision import Reason
from integrations.rules.roles import Action
from integrations.selectors import access_in


def hire_page(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    """The form, or why there is none. ``GET`` changes nothing."""
    row = model_admin.get_object(request, str(object_id))
    if row is None or not isinstance(request.user, User):
        raise Http404("There is no such application, or you may not see it.")
    if not model_admin.may(request, Action.EXPORT_HIRE, row):
        raise PermissionDenied
    offered = hiring.hris_of(row.tenant)
    connection = _chosen(request, offered)
    live = verdicts.live_hire(row.candidate_id, connection) if connection else None
    before = live if live is not None and hiring.may_correct(live) else None
    facts = verdicts.hire_facts(row, connection, None, export=before)
    decision = hire_policy.decide(facts)
    page: dict[str, Any] = {
        "application": row,
        "connection": connection,
        "offered": offered if len(offered) > 1 else [],
        "live": live,
        "before": before,
        "then": len(_then(request)),
        "reasons": [],
        "may_connect": access_in(request).may(Action.CONNECT_HRIS, row.tenant_id),
    }
    if connection is None or decision.verdict is not ExportVerdict.SEND:
        return _page(model_admin, request, page | {"reasons": decision.as_json()})
    try:
        form = _form(request, row, connection, before)
    except ConnectorError as error:
        return _page(model_admin, request, page | {"trouble": error})
    if request.method == "POST" and form.is_valid():
        details, actor = form.details(), request.user
        begun = (
            hiring.begin(row, connection, details, actor=actor)
            if before is None
            else hiring.correct(before, details, actor=actor)
        )
        if begun.export is not None:
            return _sent(request, begun.export)
        page["reasons"] = _said(begun.decision.reasons)
    return _page(model_admin, request, page | {"form": form})


def hire_url(model_admin: Any) -> URLPattern:
    """The address of the page, below that of the application."""
    view = model_admin.admin_site.admin_view(partial(hire_page, model_admin))
    url: URLPattern = path("<int:object_id>/hire/", view, name="candidates_application_hire")
    return url


def _chosen(request: HttpRequest, offered: Sequence[Connection]) -> Connection | None:
    """The HR system that the address names, else the newest."""
    asked = request.GET.get("connection", "")
    named = next((one for one in offered if str(one.pk) == asked), None)
    if asked and named is None:
        raise Http404("There is no such HR system, or it was removed.")
    return named or next(iter(offered), None)


def _form(
    request: HttpRequest,
    row: Application,
    connection: Connection,
    before: CandidateExport | None,
) -> HireForm:
    return HireForm(
        request.POST if request.method == "POST" else None,
        initial=known_of(row, before.hire if before else None),
        choices=hiring.choices(connection),
        required=hris_class(connection.route).required_of_hire,
        no_documents=why_no_documents(connection),
    )


def _sent(request: HttpRequest, export: CandidateExport) -> HttpResponse:
    """On to the next of those that were chosen together; else to the export."""
    ring_for([export])
    messages.success(request, f"{export.hire} goes to {export.place} now.")
    then = _then(request)
    if then:
        first, *others = then
        return HttpResponseRedirect(hire_address(first, then=others))
    return HttpResponseRedirect(row_address(export))


def _then(request: HttpRequest) -> list[int]:
    """The applications whose forms follow. Each is checked when its form is opened."""
    asked = request.GET.get("then", "").split(",")
    return [int(one) for one in asked if one.isdecimal()][:ONE_AFTER_ANOTHER]


def _said(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    return [reason.as_json() for reason in reasons]


def _page(model_admin: Any, request: HttpRequest, page: Mapping[str, Any]) -> HttpResponse:
    row, connection, then = page["application"], page["connection"], _then(request)
    where = connection.get_system_display() if connection else "the HRIS"
    title = f"Correct the data for {where}" if page["before"] else f"Export to {where}"
    following = hire_address(then[0], then=then[1:]) if then else ""
    return TemplateResponse(
        request,
        "admin/candidates/hire.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": title,
            "opts": model_admin.opts,
            "where": where,
            "back": row_address(row),
            "skip_to": following,
            "integrations": reverse(
                "admin:integrations_tenantintegrations_change", args=[row.tenant_id]
            ),
            **page,
        },
    )
