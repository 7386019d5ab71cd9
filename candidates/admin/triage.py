"""Triage: what exports, readings and connections are stuck on, by root cause, most people first."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from candidates.admin.calls_of_exports import causes_of
from candidates.admin.triage_actions import TRIAGE_ACTIONS
from candidates.admin.triage_page import page_of
from candidates.models import CandidateExport, FailureGroup
from candidates.models.failure import counted, with_queue
from candidates.rules.failure_kind import KINDS, FailureKind
from candidates.rules.failure_state import QUEUES, FailureState, Queue
from integrations.admin import display
from integrations.admin.base import TenantAdmin
from integrations.admin.display import Tone
from integrations.rules.roles import Action
from integrations.selectors import access_in

REACHED_AT_MOST = 200

STATE_TONES = {
    FailureState.OPEN: Tone.INFO,
    FailureState.ACKNOWLEDGED: Tone.BUSY,
    FailureState.SNOOZED: Tone.OFF,
    FailureState.IGNORED: Tone.OFF,
    FailureState.REGRESSED: Tone.BAD,
    FailureState.ESCALATING: Tone.BAD,
    FailureState.RESOLVED: Tone.GOOD,
}
QUEUE_TONES = {
    Queue.CUSTOMER: Tone.WAIT,
    Queue.US: Tone.BAD,
    Queue.ATS: Tone.BUSY,
    Queue.ITSELF: Tone.BUSY,
    Queue.DONE: Tone.GOOD,
}


class QueueFilter(admin.SimpleListFilter):
    """Whose turn it is; without a choice everything that is not done."""

    title = "whose turn"
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The work queues."""
        return [(queue.value, words) for queue, words in QUEUES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The groups of the queue."""
        if self.value() in set(Queue):
            return queryset.filter(queue=self.value())
        return queryset.exclude(queue=Queue.DONE)


@admin.register(FailureGroup)
class FailureGroupAdmin(TenantAdmin):
    """The work queues, and the page of each root cause."""

    view_action = Action.VIEW_EXPORTS
    subject_prefix = "failure_group"
    keeps_calls = True
    list_display = (
        "what",
        "people_stuck",
        "turn",
        "shown_state",
        "shown_connection",
        "first_failed",
        "last_failed",
    )
    list_filter = (QueueFilter, "kind", "state", "connection", "tenant")
    list_select_related = ("connection__tenant", "tenant", "sync_run")
    list_before_template = "admin/candidates/triage_queues.html"
    search_lookups = ("code__istartswith", "field__icontains", "sentence__icontains")
    search_help = "The vendor's code from its beginning, a field, or words of the error"
    person_actions = TRIAGE_ACTIONS
    page_template = "admin/candidates/failure_group.html"
    page_only = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The groups this person may see, with the people stuck on them and whose turn it is."""
        return counted(super().get_queryset(request))

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A cause, with where else it occurs and this person may mend it together with this one."""
        row = super().get_object(request, *args, **kwargs)
        if row is not None:
            row.reach = self._reach(request, row)
        return row

    def _reach(self, request: HttpRequest, row: FailureGroup) -> list[FailureGroup]:
        """Across tenants for those who serve all of them; others stay at the tenant they are at."""
        same = FailureGroup.objects.filter(cause=row.cause).exclude(pk=row.pk)
        same = same.exclude(state=FailureState.RESOLVED).select_related("connection", "tenant")
        if access_in(request).tenants_for(Action.MEND_CAUSE) is not None:
            same = same.filter(tenant=row.tenant_id)
        return list(same.order_by("id")[:REACHED_AT_MOST])

    def get_ordering(self, request: HttpRequest) -> Sequence[Any]:
        """The most people first, then the most jobs; among those that are done the latest."""
        return F("people").desc(), F("affected_jobs").desc(), F("last_seen_at").desc()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list under its work queues."""
        context = {"queues": self.queues(request), **(extra_context or {})}
        return super().changelist_view(request, {"title": "Triage", **context})

    def queues(self, request: HttpRequest) -> Sequence[tuple[str, str, int, bool]]:
        """Every work queue: its value, its words, how many causes are in it, whether it is open."""
        rows = with_queue(super().get_queryset(request)).order_by()
        counts = dict(rows.values_list("queue").annotate(causes=Count("pk")))
        chosen = request.GET.get("queue", "")
        open_ones = sum(count for queue, count in counts.items() if queue != Queue.DONE)
        everything = ("", "Everything open", open_ones, chosen not in set(Queue))
        return [
            everything,
            *(
                (queue.value, words, counts.get(queue.value, 0), chosen == queue)
                for queue, words in QUEUES.items()
            ),
        ]

    def call_causes(self, row: FailureGroup) -> Sequence[str]:
        """The readings that show it, and the exports that it has hit."""
        runs = (("sync_run", row.sync_run_id), ("people_run", row.people_run_id))
        hit = causes_of(CandidateExport.objects.filter(hits__group=row))
        return [*(f"{name}:{number}" for name, number in runs if number), *hit]

    def page_title(self, row: FailureGroup) -> str:
        """What the vendor says, at which connection."""
        return f"{row.connection}: {row.code}"

    def page_context(self, request: HttpRequest, row: FailureGroup) -> Mapping[str, Any]:
        """Everything about the cause."""
        queue = Queue(row.queue)  # type: ignore[attr-defined]
        return {
            **page_of(request, row, self.get_queryset(request)),
            "queue_words": QUEUES[queue],
            "queue_tone": QUEUE_TONES[queue].value,
            "state_tone": STATE_TONES[FailureState(row.state)].value,
            "recipe": row.recipe,
        }

    # --- columns ---------------------------------------------------------------------------------

    @admin.display(description="what")
    def what(self, row: FailureGroup) -> SafeString:
        """The sentence people read, with code and field."""
        kind = FailureKind(row.kind)
        kind_words = "" if kind is FailureKind.EXPORT else KINDS[kind]
        second = " · ".join(filter(None, [kind_words, row.code, row.field, row.operation]))
        return display.two_lines(row.sentence, second, clamped=True)

    @admin.display(description="people")
    def people_stuck(self, row: FailureGroup) -> SafeString | str:
        """How many people are affected by it now; of a reading of jobs, how many jobs as well."""
        people, jobs = f"{row.people:,}", row.affected_jobs  # type: ignore[attr-defined]
        if not jobs:
            return people
        return display.two_lines(people, "1 job" if jobs == 1 else f"{jobs:,} jobs")

    @admin.display(description="whose turn")
    def turn(self, row: FailureGroup) -> SafeString:
        """The work queue, and who exactly."""
        queue = Queue(row.queue)  # type: ignore[attr-defined]
        words = display.owner_words(row.owner) if queue in {Queue.US, Queue.CUSTOMER} else ""
        return display.pill(QUEUES[queue], QUEUE_TONES[queue], words)

    @admin.display(description="state")
    def shown_state(self, row: FailureGroup) -> SafeString:
        """What people know of it."""
        return display.pill(row.get_state_display(), STATE_TONES[FailureState(row.state)])

    @admin.display(description="connection")
    def shown_connection(self, row: FailureGroup) -> str:
        """Where it happens."""
        return str(row.connection)

    @admin.display(description="first")
    def first_failed(self, row: FailureGroup) -> SafeString | str:
        """Since when."""
        return display.when(row.first_seen_at)

    @admin.display(description="latest")
    def last_failed(self, row: FailureGroup) -> SafeString | str:
        """When it failed the last time."""
        return display.when(row.last_seen_at)
