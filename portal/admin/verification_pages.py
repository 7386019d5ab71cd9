"""Pages besides the project's own: the job comparison, what would have gone, the evidence packs."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from candidates.admin.files import shown_pdf
from integrations.admin.csv_download import csv_download
from integrations.admin.display import row_address
from integrations.models import OnboardingProject, User
from integrations.rules.roles import Action
from integrations.services import audit
from integrations.services.connections import subject
from portal.verification import reads
from portal.verification.models import EvidencePack, ExpectedJobs

HEADINGS = (
    "Reference", "Candidate", "E-mail", "Job", "ATS job id", "Stage", "Would go since", "PDF",
)  # fmt: skip


def expected_jobs_page(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    """Every line of the customer's list with what became of it."""
    row = _visible(model_admin, request, object_id)
    expected = ExpectedJobs.objects.filter(connection=row.connection_id).first()
    context = {
        "title": f"Expected jobs: {row.connection}",
        "expected": expected,
        "rows": reads.expected_rows(expected) if expected else [],
    }
    return _page(model_admin, request, row, "admin/portal/expected_jobs.html", context)


def shadow_page(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    """What would have gone out, newest first, some hundred a page."""
    row = _visible(model_admin, request, object_id)
    _refuse_unless(model_admin, request, Action.VIEW_EXPORTS, row)
    before = request.GET.get("before", "")
    found = reads.would_go(row.connection, before=int(before) if before.isdecimal() else None)
    days = reads.shadow_days(row.connection)
    context = {
        "title": f"Shadow mode: {row.connection}",
        "rows": found,
        "days": days,
        "total": sum(count for _, count in days),
        "next": found[-1].export.pk if len(found) == reads.SHADOW_SHOWN else None,
        "csv": reverse("admin:integrations_onboardingproject_shadow_csv", args=[row.pk]),
    }
    return _page(model_admin, request, row, "admin/portal/shadow.html", context)


def shadow_csv(model_admin: Any, request: HttpRequest, object_id: int) -> StreamingHttpResponse:
    """The whole list as CSV. Who takes people's data along is written down."""
    row = _visible(model_admin, request, object_id)
    _refuse_unless(model_admin, request, Action.VIEW_EXPORTS, row)
    audit.record(
        actor=request.user if isinstance(request.user, User) else None,
        action="downloaded the shadow list",
        subject=subject(row.connection),
        tenant=row.tenant,
    )
    return csv_download(HEADINGS, _lines(row), name=f"shadow-{row.connection_id}")


def evidence_page(
    model_admin: Any, request: HttpRequest, object_id: int, pack_id: int
) -> HttpResponse:
    """A pack as it was made. One whose file was changed since is not shown."""
    row = _visible(model_admin, request, object_id)
    pack = EvidencePack.objects.filter(pk=pack_id, connection=row.connection_id).first()
    if pack is None:
        raise Http404("There is no such evidence pack.")
    try:
        with pack.file.open("rb") as handle:
            content = handle.read()
    except FileNotFoundError:
        raise Http404("The file is not there any more.") from None
    if hashlib.sha256(content).hexdigest() != pack.sha256:
        return HttpResponse(
            "The file differs from the evidence that was kept: its SHA-256 is not the one that "
            "stands in the database. Ask engineering.",
            status=409,
            content_type="text/plain; charset=utf-8",
        )
    return shown_pdf(content, name=f"evidence-{pack.sha256[:12]}.pdf")


def _lines(row: OnboardingProject) -> Iterator[tuple[str, ...]]:
    for entry in reads.everybody_who_would_go(row.connection):
        export = entry.export
        since = export.shadow_since
        yield (
            export.reference,
            export.candidate.full_name,
            ", ".join(entry.addresses),
            export.job.title,
            export.job.ats_id,
            entry.stage,
            since.isoformat(timespec="seconds") if since else "",
            entry.profile.sha256 if entry.profile else "not composed yet",
        )


def _page(
    model_admin: Any,
    request: HttpRequest,
    row: OnboardingProject,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    return TemplateResponse(
        request,
        template,
        {
            **admin.site.each_context(request),
            "opts": model_admin.opts,
            "project": row,
            "back": row_address(row),
            **context,
        },
    )


def _visible(model_admin: Any, request: HttpRequest, object_id: int) -> OnboardingProject:
    row: OnboardingProject | None = model_admin.get_object(request, str(object_id))
    if row is None or not model_admin.has_view_permission(request, row):
        raise Http404("There is no such onboarding, or you may not see it.")
    return row


def _refuse_unless(
    model_admin: Any, request: HttpRequest, action: Action, row: OnboardingProject
) -> None:
    if not model_admin.may(request, action, row):
        raise PermissionDenied
