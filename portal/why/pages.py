"""The pages of "why?": ask, see the answer, hand it on. Each within what the person may see."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from candidates import timeline
from candidates.admin.searching import candidate_ids
from candidates.models import Application, CandidateExport
from integrations.admin import display
from integrations.admin.call_links import calls_address
from integrations.models import Connection, User
from integrations.rules.roles import Action
from integrations.selectors import access_in
from jobs.explain import asked_for
from jobs.models import Job
from portal.why import answers, services
from portal.why.answers import Answered

FOUND_AT_MOST = 20
REFERENCE_PREFIX = "rx-"


def ask_page(request: HttpRequest) -> HttpResponse:
    """What is missing? Finds jobs and candidates by what people know of them."""
    phrase = request.GET.get("q", "").strip()[:200]
    jobs = _jobs(request, phrase) if phrase else []
    return _page(
        request,
        "ask",
        title="Why?",
        phrase=phrase,
        jobs=jobs,
        applications=_applications(request, phrase) if phrase else [],
        connections=_visible(request, Connection).select_related("tenant")[:200],
    )


def job_page(request: HttpRequest, job_id: int) -> HttpResponse:
    """Why this job is not as somebody expects it."""
    rows = _visible(request, Job).select_related("tenant", "connection__tenant")
    job = rows.filter(pk=job_id).first()
    if job is None:
        raise Http404("There is no such job, or you may not see it.")
    return _answered(request, answers.of_job(job), row=job)


def unknown_job_page(request: HttpRequest) -> HttpResponse:
    """Why a job of this id has not come in through this connection."""
    asked = request.GET.get("q", "").strip()[:200]
    number = request.GET.get("connection", "")
    rows = _visible(request, Connection).select_related("tenant")
    connection = rows.filter(pk=number).first() if number.isdecimal() else None
    if connection is None:
        raise Http404("There is no such connection, or you may not see it.")
    if not asked:
        messages.warning(request, "Say which job is missing: its id in the ATS.")
        return HttpResponseRedirect(reverse("why"))
    known = _visible(request, Job).filter(asked_for(asked), connection=connection).first()
    if known is not None:
        return HttpResponseRedirect(reverse("why-job", args=[known.pk]))
    return _answered(request, answers.of_unknown_job(connection, asked), row=connection)


def candidate_page(request: HttpRequest, application_id: int) -> HttpResponse:
    """Why this candidate is not in the ATS on this job, and everything that has happened."""
    rows = _visible(request, Application).select_related(
        "tenant", "candidate", "job__connection__tenant", "search"
    )
    application = rows.filter(pk=application_id).first()
    if application is None:
        raise Http404("There is no such application, or you may not see it.")
    with_calls = access_in(request).may(Action.VIEW_CALL_LOG, application.tenant_id)
    events = timeline.of_application(application, with_calls=with_calls)
    return _answered(request, answers.of_candidate(application), row=application, events=events)


# --- inside --------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def _answered(
    request: HttpRequest,
    answered: Answered,
    *,
    row: Any,
    events: list[timeline.Event] | None = None,
) -> HttpResponse:
    may = access_in(request).may
    may_open = may(Action.OPEN_CASE, answered.tenant.pk)
    may_share = may(Action.SHARE_ANSWER, answered.tenant.pk)
    owner: Any = admin.site.get_model_admin(type(row))
    link = ""
    if request.method == "POST":
        if "open-case" in request.POST and may_open:
            return _open_case(request, answered, events or [])
        if "share" not in request.POST or not may_share:
            raise PermissionDenied
        shared, token = services.share(answered, actor=_person(request))
        link = settings.PORTAL_URL + reverse("shared-answer", args=[token])
        messages.success(request, f"The link opens until {shared.expires_at:%-d %B %Y}.")
    return _page(
        request,
        "answer",
        title=answered.title,
        answered=answered,
        row=row,
        events=events,
        link=link,
        calls_url=calls_address(request, owner, row),
        may_open=may_open,
        may_share=may_share,
    )


def _open_case(
    request: HttpRequest, answered: Answered, events: list[timeline.Event]
) -> HttpResponse:
    case, is_new = services.open_case(
        answered,
        actor=_person(request),
        note=request.POST.get("note", "").strip()[:500],
        events=[{**asdict(event), "at": event.at.isoformat()} for event in events],
    )
    whose = case.assigned_to.get_full_name() if case.assigned_to else "nobody yet"
    said = "is opened" if is_new else "is open already"
    messages.success(request, f"Case {case.pk} {said}. It is assigned to {whose}.")
    return HttpResponseRedirect(display.row_address(case))


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    told: Mapping[str, Any] = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, f"admin/why/{template}.html", dict(told))


def _jobs(request: HttpRequest, phrase: str) -> list[Job]:
    rows = _visible(request, Job).filter(asked_for(phrase)).select_related("tenant")
    return list(rows.order_by("-id")[:FOUND_AT_MOST])


def _applications(request: HttpRequest, phrase: str) -> list[Application]:
    rows = _visible(request, Application).select_related("candidate", "job", "tenant")
    if phrase.lower().startswith(REFERENCE_PREFIX):
        exports = CandidateExport.objects.filter(reference=phrase.lower())
        return list(rows.filter(pk__in=exports.values("application"))[:FOUND_AT_MOST])
    people = candidate_ids(request, phrase)
    return list(rows.filter(candidate_id__in=people).order_by("-id")[:FOUND_AT_MOST])


def _visible(request: HttpRequest, model: Any) -> QuerySet[Any]:
    """The rows of a model that the person may see in its own admin."""
    owner: Any = admin.site.get_model_admin(model)
    rows: QuerySet[Any] = owner.rows_for(request, owner.view_action, model.objects.all())
    return rows


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
