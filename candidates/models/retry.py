"""Bulk retries: what a person sends again together, wave by wave, and what became of each."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidates.models.export import CandidateExport
from candidates.models.failure import FailureGroup
from candidates.rules.retry_waves import MOVES, ItemState, RunState
from integrations.models import Tenant

RUN_LABELS = {
    RunState.RUNNING: "Running",
    RunState.PAUSED: "Paused",
    RunState.STOPPED: "Stopped",
    RunState.ABORTED: "Aborted",
    RunState.DONE: "Done",
}
ITEM_LABELS = {
    ItemState.WAITING: "Waiting for its wave",
    ItemState.SENT: "On its way",
    ItemState.THROUGH: "Went through",
    ItemState.SAME_FAILURE: "Failed in the same way",
    ItemState.OTHER_FAILURE: "Failed in another way",
    ItemState.SKIPPED: "Not sent",
}


class RetryRunQuerySet(models.QuerySet["RetryRun"]):
    """Guarded moves: who gets zero rows was too late."""

    def move(self, to_state: RunState, **also: Any) -> int:
        """Move every row of this queryset for which the table has the move. Counts them."""
        sources = [before.value for before, after in MOVES if after is to_state]
        return self.filter(state__in=sources).update(state=to_state, **also)


class RetryRun(models.Model):
    """Exports that one person sends again after a cause was mended.

    ``tenant`` is empty where it spans several: then only those see it who serve all of them.
    ``cause`` is the fingerprint on which it stops. ``people`` and ``tenants`` were counted before.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(FailureGroup, on_delete=models.PROTECT, related_name="retries")
    cause = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10,
        choices=[(state.value, label) for state, label in RUN_LABELS.items()],
        default=RunState.RUNNING,
    )
    state_note = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_by_name = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    people = models.PositiveIntegerField()
    tenants = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    counts_from = models.DateTimeField(help_text="Failures before this do not stop it.")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RetryRunQuerySet.as_manager()

    class Meta:
        verbose_name = "bulk retry"
        verbose_name_plural = "bulk retries"
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state=RunState.RUNNING), name="retry_run_running"
            ),
            models.Index(fields=["tenant", "-id"], name="retry_run_tenant"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """How the audit names this row."""
        return f"retry_run:{self.pk}"


class RetryItem(models.Model):
    """One export of a bulk retry. ``position`` is its place: the first one is the canary."""

    run = models.ForeignKey(RetryRun, on_delete=models.CASCADE, related_name="items")
    export = models.ForeignKey(CandidateExport, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    state = models.CharField(
        max_length=20,
        choices=[(state.value, label) for state, label in ITEM_LABELS.items()],
        default=ItemState.WAITING,
    )
    sentence = models.CharField(max_length=500, blank=True)
    released_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "export"], name="retry_item_once"),
            models.UniqueConstraint(
                fields=["export"],
                condition=Q(state__in=[ItemState.WAITING, ItemState.SENT]),
                name="retry_item_in_one_run",
            ),
        ]
        indexes = [models.Index(fields=["run", "state", "position"], name="retry_item_next")]

    def __str__(self) -> str:
        return f"export {self.export_id} in bulk retry {self.run_id}"
