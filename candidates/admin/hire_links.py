"""The ways to the form of a hire: from an application, a candidate, an export, or many of them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from candidates.models import Application, Candidate, CandidateExport
from candidates.rules.export_state import ExportState, Purpose
from candidates.rules.stages import PlatformStage
from integrations.admin.filters import ChoiceFilter
from integrations.admin.person_actions import PersonAction
from integrations.rules.roles import Action

ONE_AFTER_ANOTHER = 50


def _hired() -> QuerySet[Application]:
    return Application.objects.filter(stage=PlatformStage.HIRED)


def _sent() -> QuerySet[CandidateExport]:
    rows = CandidateExport.objects.filter(purpose=Purpose.HIRE)
    return rows.exclude(state=ExportState.CANCELLED)


class HiredFilter(ChoiceFilter):
    """Candidates who were hired on some job."""

    title = "hired"
    parameter_name = "hired"
    choices_ = {
        "yes": ("Hired", Q(pk__in=_hired().values("candidate"))),
        "waiting": (
            "Hired, not sent to the HRIS",
            Q(pk__in=_hired().values("candidate")) & ~Q(pk__in=_sent().values("candidate")),
        ),
    }


def hire_address(
    application_id: int, connection_id: int | None = None, then: list[int] | None = None
) -> str:
    """The form of a hire. ``then``: the applications whose forms follow."""
    asked: dict[str, str] = {}
    if connection_id is not None:
        asked["connection"] = str(connection_id)
    if then:
        asked["then"] = ",".join(map(str, then))
    address = reverse("admin:candidates_application_hire", args=[application_id])
    return f"{address}?{urlencode(asked, safe=',')}" if asked else address


def _of_candidate(row: Candidate) -> str:
    newest = _hired().filter(candidate=row).order_by("-stage_changed_at", "-pk").first()
    if newest is None:
        return reverse("admin:candidates_candidate_change", args=[row.pk])
    return hire_address(newest.pk)


def _is_hired(row: Candidate) -> bool:
    return _hired().filter(candidate=row).exists()


def _candidates(request: HttpRequest, rows: QuerySet[Candidate]) -> HttpResponse | None:
    return _one_after_another(request, _hired().filter(candidate__in=rows), chosen=rows.count())


def _applications(request: HttpRequest, rows: QuerySet[Application]) -> HttpResponse | None:
    return _one_after_another(request, _hired().filter(pk__in=rows), chosen=rows.count())


def _one_after_another(
    request: HttpRequest, applications: QuerySet[Application], *, chosen: int
) -> HttpResponse | None:
    """The form of the first, with the others in waiting: each hire has data of its own."""
    newest: dict[int, int] = {}
    ordered = applications.order_by("stage_changed_at", "pk")
    for pk, candidate in ordered.values_list("pk", "candidate_id")[: 4 * ONE_AFTER_ANOTHER]:
        newest[candidate] = pk
    ids = list(newest.values())[:ONE_AFTER_ANOTHER]
    if not ids:
        messages.error(request, "None of the chosen is at the stage Hired.")
        return None
    left = chosen - len(ids)
    if left > 0:
        messages.warning(request, f"{left:,} of the chosen are not hired, or too many at once.")
    first, *then = ids
    return HttpResponseRedirect(hire_address(first, then=then))


_LABEL, _ICON = "Export to HRIS", "badge"
HIRE_APPLICATION = PersonAction(
    name="hire",
    label=_LABEL,
    icon=_ICON,
    permission=Action.EXPORT_HIRE,
    opens=lambda row: hire_address(row.pk),
    opens_many=_applications,
    fits=lambda row: row.stage == PlatformStage.HIRED,
    is_main=True,
)
HIRE_CANDIDATE = PersonAction(
    name="hire",
    label=_LABEL,
    icon=_ICON,
    permission=Action.EXPORT_HIRE,
    opens=_of_candidate,
    opens_many=_candidates,
    fits=_is_hired,
    is_main=True,
)
