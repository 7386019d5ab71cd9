"""The admin of sync runs: what was read, what changed, what went wrong, what waits for a person."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from integrations.admin.base import TenantAdmin
from integrations.admin.display import duration, state_pill, when
from integrations.admin.person_actions import NoteForm, PersonAction
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action
from integrations.services import audit
from integrations.tasks import ring
from jobs.models import Job, SyncRun
from jobs.rules.eligibility import JobReason
from jobs.rules.states import SyncState
from jobs.services.release import refuse_closings, release_closings
from jobs.tasks import sync_connection

CLOSURES_SHOWN = 50


def _release(row: SyncRun, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return release_closings(row, actor=actor)


def _ring(rows: Sequence[SyncRun]) -> None:
    for row in rows:
        ring(sync_connection, row.connection_id)


RELEASE = PersonAction(
    name="release-closings",
    label="These jobs are really closed: let the closings through",
    icon="done_all",
    permission=Action.RELEASE_CLOSINGS,
    act=_release,
    afterwards=_ring,
    sentence="Confirm with the customer first that so many jobs were closed. The next sync, due at "
    "once, closes the jobs that this run held back, and no others.",
    fits=lambda row: row.state == SyncState.HELD and row.released_at is None,
    in_bulk=False,
    is_main=True,
)


def _refuse(row: SyncRun, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return refuse_closings(row, actor=actor, note=inputs["note"])


REFUSE = PersonAction(
    name="refuse-closings",
    label="These jobs are open: refuse the closings",
    icon="block",
    permission=Action.RELEASE_CLOSINGS,
    act=_refuse,
    form=NoteForm,
    sentence="The jobs stay open here, and it is the customer's turn to check what our user in the "
    "ATS may see. Later readings that would close these and no others do not ask again.",
    fits=lambda row: row.state == SyncState.HELD and not (row.released_at or row.refused_at),
    in_bulk=False,
)


@admin.register(SyncRun)
class SyncRunAdmin(TenantAdmin):
    """Sync runs: read-only."""

    view_action = Action.VIEW_SYNC_RUNS
    subject_prefix = "sync_run"
    keeps_calls = True
    list_display = (
        "started", "connection", "shown_state", "kind", "asked_by", "seen", "new", "changed",
        "closed", "errors", "took",
    )  # fmt: skip
    list_filter = ("state", "kind", "trigger", "connection", "tenant")
    list_select_related = ("connection__tenant", "triggered_by")
    list_defer = ("held_closures", "excluded")
    person_actions = (RELEASE, REFUSE)
    page_template = "admin/jobs/sync_run.html"
    page_only = True

    @admin.display(description="started")
    def started(self, run: SyncRun) -> SafeString | str:
        """When it started."""
        return when(run.started_at)

    @admin.display(description="state")
    def shown_state(self, run: SyncRun) -> SafeString:
        """How it stands, with what went wrong beside the mouse and what it cannot tell below."""
        pill = state_pill(run, run.failure["sentence"] if run.failure else "")
        if not run.untold:
            return pill
        return format_html(
            '<div class="two-lines">{}<span class="cell-second">{}</span></div>', pill, run.untold
        )

    @admin.display(description="asked by")
    def asked_by(self, run: SyncRun) -> str:
        """The clock, or a person by name."""
        person = run.triggered_by
        return audit.name_of(person) if person else run.trigger

    @admin.display(description="took")
    def took(self, run: SyncRun) -> str:
        """How long it took."""
        return duration(run.seconds)

    def page_title(self, row: SyncRun) -> str:
        """Which connection was read."""
        return f"Sync of {row.connection}"

    def questions(self, row: SyncRun) -> Sequence[tuple[str, str]]:
        """A reading is asked about for the sake of a job that is not there."""
        return [("Ask about a job that is missing or out of date", reverse("why"))]

    def page_context(self, request: HttpRequest, row: SyncRun) -> dict[str, Any]:
        """The counts in words, and the jobs whose closing is held."""
        summaries = {reason.value: reason.meaning for reason in JobReason}
        excluded = sorted(row.excluded.items(), key=lambda entry: -entry[1])
        held = Job.objects.filter(pk__in=row.held_closures[:CLOSURES_SHOWN], tenant=row.tenant_id)
        return {
            "excluded": [(code, summaries.get(code, code), count) for code, count in excluded],
            "held_jobs": list(held.only("title", "ats_id", "place", "state").order_by("title")),
            "held_more": max(0, len(row.held_closures) - CLOSURES_SHOWN),
            "failure": [row.failure] if row.failure else [],
        }
