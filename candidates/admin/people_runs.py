"""Readings of the people of an ATS: what was seen, what changed, what went wrong."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from candidates.models import PeopleRun
from integrations.admin.base import TenantAdmin
from integrations.admin.display import duration, state_pill, when
from integrations.rules.roles import Action


@admin.register(PeopleRun)
class PeopleRunAdmin(TenantAdmin):
    """Read-only. Who the people are stands nowhere but beside the candidates they may be."""

    view_action = Action.VIEW_SYNC_RUNS
    subject_prefix = "people_run"
    keeps_calls = True
    list_display = (
        "started", "connection", "shown_state", "kind", "seen", "new", "changed", "gone", "errors",
        "took",
    )  # fmt: skip
    list_filter = ("state", "kind", "connection", "tenant")
    list_select_related = ("connection__tenant",)
    list_defer = ("bad_records",)
    page_template = "admin/candidates/people_run.html"
    page_only = True

    @admin.display(description="started")
    def started(self, run: PeopleRun) -> SafeString | str:
        """When it started."""
        return when(run.started_at)

    @admin.display(description="state")
    def shown_state(self, run: PeopleRun) -> SafeString:
        """How it stands, with what went wrong beside the mouse."""
        return state_pill(run, run.failure["sentence"] if run.failure else "")

    @admin.display(description="took")
    def took(self, run: PeopleRun) -> str:
        """How long it took."""
        return duration(run.seconds)

    def page_title(self, row: PeopleRun) -> str:
        """Whose people were read."""
        return f"People of {row.connection}"

    def page_context(self, request: HttpRequest, row: PeopleRun) -> dict[str, Any]:
        """What went wrong."""
        return {"failure": [row.failure] if row.failure else []}
