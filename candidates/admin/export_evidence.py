"""What may be taken from an export as evidence: a comparison, and a bundle for the vendor."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from candidates.models import CandidateExport, FailureGroup
from candidates.rules.export_state import Purpose
from candidates.services import replay, support_bundle
from integrations.admin.display import row_address
from integrations.admin.person_actions import PersonAction, QuestionForm
from integrations.models import User
from integrations.rules.roles import Action

SAMPLES = 5


def _compared(
    request: HttpRequest, row: CandidateExport, inputs: Mapping[str, Any]
) -> HttpResponse:
    page = TemplateResponse(
        request,
        "admin/candidates/replay.html",
        {
            **admin.site.each_context(request),
            "title": f"Sent and held: {row.reference}",
            "replay": replay.replay(row, ask=True),
            "export": row,
            "back": row_address(row),
        },
    )
    page["Cache-Control"] = "no-store"
    return page


def _about(row: CandidateExport) -> dict[str, Any]:
    return {"replay": replay.replay(row)}


def _bundled(request: HttpRequest, row: CandidateExport, inputs: Mapping[str, Any]) -> HttpResponse:
    return _zip([row], row.reference, request)


def _group_bundled(
    request: HttpRequest, row: FailureGroup, inputs: Mapping[str, Any]
) -> HttpResponse:
    exports = CandidateExport.objects.filter(hits__group=row, connection=row.connection_id)
    related = exports.select_related("candidate", "job", "connection__tenant", "tenant")
    return _zip(list(related.order_by("-hits__last_at")[:SAMPLES]), f"cause-{row.pk}", request)


def _zip(exports: list[CandidateExport], name: str, request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, User):
        raise PermissionDenied
    content = support_bundle.make_bundle(exports, actor=request.user)
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="support-{name}.zip"'
    answer["Cache-Control"] = "no-store"
    return answer


def _is_of_a_person(row: CandidateExport) -> bool:
    return row.connection_id is not None and row.purpose in {Purpose.CREATE, Purpose.UPDATE}


COMPARE = PersonAction(
    name="compare",
    label="Compare with the ATS",
    permission=Action.VIEW_CALL_LOG,
    answer=_compared,
    form=QuestionForm,
    sentence="What was sent then is kept masked; whether it has changed since is certain. The ATS "
    "is asked as well now: that only reads.",
    icon="difference",
    fits=_is_of_a_person,
    about=_about,
    about_template="admin/candidates/about_replay.html",
    in_bulk=False,
)
BUNDLE = PersonAction(
    name="support-bundle",
    label="Support bundle",
    permission=Action.VIEW_CALL_LOG,
    answer=_bundled,
    form=QuestionForm,
    sentence="One zip for the vendor's support: attempts, calls, request ids, links to their log, "
    "versions. Nobody's name, address or phone number is in it; its README says what is.",
    icon="folder_zip",
    fits=lambda row: row.connection_id is not None,
    in_bulk=False,
)
GROUP_BUNDLE = PersonAction(
    name="support-bundle",
    label="Support bundle",
    permission=Action.VIEW_CALL_LOG,
    answer=_group_bundled,
    form=QuestionForm,
    sentence="One zip for the vendor's support with the five latest exports that hit it. Nobody's "
    "name, address or phone number is in it; its README says what is.",
    icon="folder_zip",
    fits=lambda row: row.is_of_exports,
    in_bulk=False,
)
