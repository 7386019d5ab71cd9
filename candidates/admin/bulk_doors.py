"""How a bulk export begins: from the list of applications, or from one candidate's page."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from candidates.models import Application, Candidate
from candidates.services import bulk
from integrations.admin.display import row_address
from integrations.admin.person_actions import PersonAction
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action

DOOR = "bulk_export"
LABEL = "Export …"


def from_the_list(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Application]
) -> HttpResponse | None:
    """The pre-flight of the chosen applications, also of all that match the filter."""
    rows = model_admin.rows_for(request, Action.SEND_NOW, queryset)
    return _pre_flight(request, rows)


def _of_one(request: HttpRequest, row: Candidate, inputs: Mapping[str, Any]) -> HttpResponse:
    rows = Application.objects.filter(candidate=row)
    return _pre_flight(request, rows, name=row.full_name) or HttpResponseRedirect(row_address(row))


EXPORT_CANDIDATE = PersonAction(
    name="export",
    label="Export",
    permission=Action.SEND_NOW,
    sentence=(
        "Shows what would go, what waits and what is blocked, on every job of this candidate. "
        "Nothing is sent before you start it there."
    ),
    icon="send",
    answer=_of_one,
    fits=lambda row: not row.is_test,
    in_bulk=False,
    at_once=True,
)


def _pre_flight(
    request: HttpRequest, rows: QuerySet[Application], *, name: str = ""
) -> HttpResponse | None:
    if not isinstance(request.user, User):
        raise PermissionDenied
    drafted = bulk.draft(rows, actor=request.user, name=name)
    if isinstance(drafted, Answer):
        messages.error(request, drafted.sentence)
        return None
    return HttpResponseRedirect(row_address(drafted))
