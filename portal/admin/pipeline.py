"""The pipeline page of a job: candidates by stage, and what people do with those they choose."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from candidates.admin.names import STAGE_TONES
from candidates.models import Application
from candidates.rules.stages import PlatformStage
from integrations.admin.action_pages import carry_out
from integrations.admin.display import Tone
from integrations.admin.person_actions import PersonAction
from integrations.models import Connection
from integrations.rules.connection_state import ConnectionState
from integrations.rules.roles import Action
from integrations.systems import SystemKind
from jobs.models import Job
from portal.pipeline.reads import CARDS_AT_MOST, applications_of, columns_of

MOVE, SEND_NOW, HIRE = "move", "send-now", "hire"
DOINGS = (MOVE, SEND_NOW, HIRE)
CHOSEN_AT_MOST = CARDS_AT_MOST * len(PlatformStage)


def pipeline_page(model_admin: Any, request: HttpRequest, job_id: int) -> HttpResponse:
    """The page, or what was asked for on it. Raises ``Http404`` for a job one may not see."""
    job = model_admin.get_object(request, str(job_id))
    if job is None or not model_admin.has_view_permission(request, job):
        raise Http404("There is no such job, or you may not see it.")
    if not model_admin.may(request, Action.VIEW_CANDIDATES, job):
        raise PermissionDenied
    address = reverse("admin:jobs_job_pipeline", args=[job.pk])
    if request.method == "POST":
        return _act(request, job) or HttpResponseRedirect(address)
    may_move = model_admin.may(request, Action.MOVE_STAGE, job)
    may_send = model_admin.may(request, Action.SEND_NOW, job)
    may_hire = model_admin.may(request, Action.EXPORT_HIRE, job) and _has_hris(job)
    return TemplateResponse(
        request,
        "admin/portal/pipeline.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": f"Pipeline of {job.title}",
            "opts": model_admin.opts,
            "object": job,
            "job": job,
            "columns": columns_of(job),
            "tones": {stage.value: STAGE_TONES.get(stage, Tone.INFO) for stage in PlatformStage},
            "stages": [(stage.value, stage.capitalize()) for stage in PlatformStage],
            "may_move": may_move,
            "may_send": may_send,
            "may_hire": may_hire,
            "may_act": may_move or may_send or may_hire,
            "list_url": reverse("admin:candidates_application_changelist"),
        },
    )


def _has_hris(job: Job) -> bool:
    """Whether whoever is hired can go on to an HR system of the tenant."""
    to_hris = Connection.objects.filter(tenant=job.tenant_id).of_kind(SystemKind.HRIS)
    return to_hris.exclude(state=ConnectionState.CLOSED).exists()


def _act(request: HttpRequest, job: Job) -> HttpResponse | None:
    """Do to those who were chosen what the list does too, row by row; or open its page."""
    action = _action(request.POST.get("do", ""))
    chosen = [key for key in request.POST.getlist("chosen") if key.isdecimal()][:CHOSEN_AT_MOST]
    if action is None or not chosen:
        messages.warning(request, "Choose candidates first, then what to do with them.")
        return None
    owner: Any = admin.site.get_model_admin(Application)
    here = applications_of(job).filter(pk__in=chosen).select_related("candidate", "job", "search")
    rows = owner.rows_for(request, action.permission, here)
    if not rows:
        raise PermissionDenied
    inputs = {"stage": request.POST.get("stage", ""), "note": ""}
    if action.name == MOVE and inputs["stage"] not in set(PlatformStage):
        messages.warning(request, "Choose the stage to move them to.")
        return None
    if action.opens_many is not None:
        return action.opens_many(request, rows)
    carry_out(request, action, rows, inputs)
    return None


def _action(name: str) -> PersonAction | None:
    owner: Any = admin.site.get_model_admin(Application)
    known = {action.name: action for action in owner.person_actions}
    return known.get(name) if name in DOINGS else None
