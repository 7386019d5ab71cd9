"""Bulk exports: many candidates at once, each row its own queue entry and its own outcome."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidates.models.application import Application
from candidates.models.export import CandidateExport
from candidates.rules.bulk import MOVES, BulkState, Foreseen, RowState
from integrations.models import Connection, Tenant

STATE_LABELS = {
    BulkState.DRAFT: "Not started",
    BulkState.RUNNING: "Running",
    BulkState.PAUSED: "Paused",
    BulkState.ABORTED: "Aborted",
    BulkState.FINISHED: "Finished",
}


class BulkExportQuerySet(models.QuerySet["BulkExport"]):
    """Guarded moves: who gets zero rows was too late."""

    def move(self, to_state: BulkState, **also: Any) -> int:
        """Move every row of this queryset for which the table has the move. Counts them."""
        sources = [before for before, after in MOVES if after is to_state]
        return self.filter(state__in=sources).update(state=to_state, **also)


class BulkExport(models.Model):
    """A selection of one tenant's applications that one person sends together.

    Made as a draft by the pre-flight, with its rows; ``total`` counts them. ``served_at`` is when
    it last released something: running ones take turns.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    state = models.CharField(
        max_length=10,
        choices=[(state.value, label) for state, label in STATE_LABELS.items()],
        default=BulkState.DRAFT,
    )
    state_note = models.CharField(max_length=500, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    actor_name = models.CharField("who", max_length=200)
    total = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = BulkExportQuerySet.as_manager()

    class Meta:
        verbose_name = "bulk export"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=BulkState.DRAFT) | Q(started_at__isnull=False),
                name="bulk_started_when_not_a_draft",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="bulk_tenant"),
            models.Index(
                fields=["served_at"],
                condition=Q(state__in=[BulkState.RUNNING, BulkState.ABORTED]),
                name="bulk_at_work",
            ),
            models.Index(
                fields=["made_at"], condition=Q(state=BulkState.DRAFT), name="bulk_drafts"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def cause(self) -> str:
        """How the audit names this row."""
        return f"bulk:{self.pk}"


class BulkRow(models.Model):
    """One application of a bulk export: what was foreseen, what was done, and its export.

    ``reason`` is the first reason of the pre-flight in its stored form, empty where it goes.
    ``connection`` is the lane it waits for, none where there is nothing to send.
    """

    bulk = models.ForeignKey(BulkExport, on_delete=models.CASCADE, related_name="rows")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    connection = models.ForeignKey(
        Connection, on_delete=models.PROTECT, related_name="+", null=True
    )
    foreseen = models.CharField(max_length=20, choices=[(f.value, f.value) for f in Foreseen])
    reason = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in RowState], default=RowState.QUEUED
    )
    export = models.ForeignKey(
        CandidateExport, on_delete=models.PROTECT, related_name="bulk_rows", null=True
    )
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulk", "application"], name="bulk_row_once"),
            models.CheckConstraint(
                condition=Q(state__in=[RowState.QUEUED, RowState.TAKEN_BACK])
                | Q(export__isnull=False, done_at__isnull=False),
                name="bulk_row_done_has_export",
            ),
        ]
        indexes = [
            models.Index(
                fields=["connection", "id"],
                condition=Q(state=RowState.QUEUED),
                name="bulk_row_queue",
            ),
            models.Index(fields=["bulk", "foreseen", "id"], name="bulk_row_foreseen"),
            models.Index(fields=["bulk", "state", "id"], name="bulk_row_state"),
        ]

    def __str__(self) -> str:
        return f"{self.application} in bulk export {self.bulk_id}"
