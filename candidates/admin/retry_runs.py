"""Bulk retries: the progress of each, and the report that stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest
from django.utils.safestring import SafeString

from candidates.admin.calls_of_exports import causes_of
from candidates.admin.run_actions import steering
from candidates.admin.run_pages import FollowedRunAdmin
from candidates.models import CandidateExport, FailureGroup, RetryRun
from candidates.models.retry import ITEM_LABELS
from candidates.rules.retry_waves import CANARY, FEW, ItemState, RunState
from candidates.rules.run_progress import Outcome, Progress
from candidates.services import retries
from candidates.tasks import advance_retries
from integrations.admin import display
from integrations.admin.display import Tone
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


def _ring(rows: Any) -> None:
    ring(advance_retries)


RUN_ACTIONS = steering(
    retries,
    permission=Action.RETRY_EXPORT,
    ring=_ring,
    running=RunState.RUNNING,
    resting=[RunState.PAUSED, RunState.STOPPED],
    go_on_says="It begins with one again. What has failed before does not stop it.",
    abort_says="Who waits for a wave stays stuck as they were. Who is on their way goes on.",
)


@admin.register(RetryRun)
class RetryRunAdmin(FollowedRunAdmin):
    """The list of bulk retries, and the report of each."""

    view_action = Action.VIEW_EXPORTS
    subject_prefix = "retry_run"
    keeps_calls = True
    list_display = ("name", "shown_state", "total", "people", "made_by_whom", "shown_made")
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
        order = Case(
            *(When(state=state, then=Value(n)) for n, state in enumerate(ITEM_TONES)),
            output_field=IntegerField(),
        )
        items = row.items.select_related("export__candidate", "export__job", "export__tenant")
        pages = Paginator(items.order_by(order, "position"), ITEMS_PER_PAGE)
        return {
            **self.shown_progress(row),
            "group": FailureGroup.objects.select_related("connection__tenant").get(pk=row.group_id),
            "items": pages.get_page(request.GET.get("items")),
        }

    def progress_of(self, row: RetryRun) -> Mapping[str, Any]:
        """What became of its exports, and which wave is on its way."""
        found = retries.states_of(row)
        waiting = found.get(ItemState.WAITING, 0)
        tried = row.total - waiting
        is_moving = row.state == RunState.RUNNING
        return {
            "progress": Progress(
                total=row.total,
                at_rest=tried - found.get(ItemState.SENT, 0),
                outcomes=[
                    Outcome(state.value, ITEM_LABELS[state], tone.value, found.get(state, 0))
                    for state, tone in ITEM_TONES.items()
                ],
                is_moving=is_moving,
            ),
            "on_its_way": _wave(tried) if is_moving else "",
        }

    def tone_of(self, row: RetryRun) -> Tone:
        """The colour of its state."""
        return RUN_TONES[RunState(row.state)]

    @admin.display(description="made by")
    def made_by_whom(self, row: RetryRun) -> str:
        """Who made it."""
        return row.made_by_name

    @admin.display(description="state")
    def shown_state(self, row: RetryRun) -> SafeString:
        """The state as a pill."""
        return display.pill(row.get_state_display(), RUN_TONES[RunState(row.state)], row.state_note)

    @admin.display(description="started")
    def shown_made(self, row: RetryRun) -> SafeString | str:
        """When."""
        return display.when(row.made_at)


def _wave(tried: int) -> str:
    if tried <= CANARY:
        return "the first one is on its way"
    return "the next ten are on their way" if tried <= CANARY + FEW else "the rest is on its way"
