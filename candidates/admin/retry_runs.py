"""Bulk retries: the progress of each, and the report that stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Value, When
from django.http import HttpRequest
from django.utils.safestring import SafeString

from candidates.admin.calls_of_exports import causes_of
from candidates.models import CandidateExport, FailureGroup, RetryRun
from candidates.models.retry import ITEM_LABELS
from candidates.rules.retry_waves import CANARY, FEW, ItemState, RunState
from candidates.services import retries
from candidates.tasks import advance_retries
from integrations.admin import display
from integrations.admin.base import TenantAdmin
from integrations.admin.display import Tone
from integrations.admin.person_actions import PersonAction, ReasonForm
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action
from integrations.tasks import ring

ITEMS_PER_PAGE = 50
RUN_TONES = {
    RunState.RUNNING: Tone.BUSY,
    RunState.PAUSED: Tone.WAIT,
    RunState.STOPPED: Tone.BAD,
    RunState.ABORTED: Tone.OFF,
    RunState.DONE: Tone.GOOD,
}
ITEM_TONES = {
    ItemState.SAME_FAILURE: Tone.BAD,
    ItemState.OTHER_FAILURE: Tone.BAD,
    ItemState.SENT: Tone.BUSY,
    ItemState.SKIPPED: Tone.OFF,
    ItemState.WAITING: Tone.INFO,
    ItemState.THROUGH: Tone.GOOD,
}
"""What a person looks for first comes first."""


def _pause(row: RetryRun, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return retries.pause(row, actor=actor)


def _go_on(row: RetryRun, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return retries.go_on(row, actor=actor)


def _abort(row: RetryRun, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return retries.abort(row, actor=actor, note=inputs["note"])


def _ring(rows: Any) -> None:
    ring(advance_retries)


RUN_ACTIONS = (
    PersonAction(
        name="pause",
        label="Pause",
        permission=Action.RETRY_EXPORT,
        act=_pause,
        icon="pause",
        fits=lambda row: row.state == RunState.RUNNING,
        in_bulk=False,
        at_once=True,
    ),
    PersonAction(
        name="go-on",
        label="Go on",
        permission=Action.RETRY_EXPORT,
        act=_go_on,
        icon="play_arrow",
        fits=lambda row: row.state in {RunState.PAUSED, RunState.STOPPED},
        sentence="It begins with one again. What has failed before does not stop it.",
        afterwards=_ring,
        in_bulk=False,
        is_main=True,
    ),
    PersonAction(
        name="abort",
        label="Abort",
        permission=Action.RETRY_EXPORT,
        act=_abort,
        form=ReasonForm,
        icon="cancel",
        sentence="Who waits for a wave stays stuck as they were. Who is on their way goes on.",
        fits=lambda row: row.state in {RunState.RUNNING, RunState.PAUSED, RunState.STOPPED},
        in_bulk=False,
        is_dangerous=True,
    ),
)


@admin.register(RetryRun)
class RetryRunAdmin(TenantAdmin):
    """The list of bulk retries, and the report of each."""

    view_action = Action.VIEW_EXPORTS
    subject_prefix = "retry_run"
    keeps_calls = True
    list_display = ("name", "shown_state", "total", "people", "made_by_name", "shown_made")
    list_filter = ("state", "tenant")
    list_select_related = ("tenant", "group__connection__tenant")
    search_lookups = ("name__icontains",)
    search_help = "Words of the name"
    person_actions = RUN_ACTIONS
    page_template = "admin/candidates/retry_run.html"
    page_only = True

    def call_causes(self, row: RetryRun) -> Sequence[str]:
        """The exports that it sent again."""
        return causes_of(CandidateExport.objects.filter(pk__in=row.items.values("export")))

    def page_context(self, request: HttpRequest, row: RetryRun) -> Mapping[str, Any]:
        """Progress and report, in a constant number of reads."""
        found = dict(row.items.order_by().values_list("state").annotate(n=Count("pk")))
        ended = row.total - found.get(ItemState.WAITING, 0) - found.get(ItemState.SENT, 0)
        order = Case(
            *(When(state=state, then=Value(n)) for n, state in enumerate(ITEM_TONES)),
            output_field=IntegerField(),
        )
        items = row.items.select_related("export__candidate", "export__job", "export__tenant")
        pages = Paginator(items.order_by(order, "position"), ITEMS_PER_PAGE)
        tried = row.total - found.get(ItemState.WAITING, 0)
        return {
            "tone": RUN_TONES[RunState(row.state)].value,
            "group": FailureGroup.objects.select_related("connection__tenant").get(pk=row.group_id),
            "counts": [
                (ITEM_LABELS[state], found.get(state, 0), tone.value)
                for state, tone in ITEM_TONES.items()
            ],
            "ended": ended,
            "wave": 1 if tried <= CANARY else 2 if tried <= CANARY + FEW else 3,
            "items": pages.get_page(request.GET.get("items")),
            "tones": ITEM_TONES,
            "is_moving": row.state == RunState.RUNNING,
        }

    @admin.display(description="state")
    def shown_state(self, row: RetryRun) -> SafeString:
        """The state as a pill."""
        return display.pill(row.get_state_display(), RUN_TONES[RunState(row.state)], row.state_note)

    @admin.display(description="started")
    def shown_made(self, row: RetryRun) -> SafeString | str:
        """When."""
        return display.when(row.made_at)
