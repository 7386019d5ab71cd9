"""Exports: what is to be in the ATS, and how far it has come."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q

from candidates.models.application import Application
from candidates.models.candidate import Candidate
from candidates.models.correction import ContactCorrection
from candidates.models.export_constraints import CONSTRAINTS
from candidates.models.export_indexes import INDEXES
from candidates.rules.export_state import (
    UNSTUCK,
    WAITS_FOR_TIME,
    ExportState,
    Purpose,
    sources,
)
from integrations.models import Connection, Tenant
from integrations.rules.connection_state import TAKES_TESTS, ConnectionState
from integrations.rules.decision import Owner
from integrations.systems import SystemKind
from jobs.models import Job

LABELS = {
    ExportState.HELD: "Held",
    ExportState.QUEUED: "Queued",
    ExportState.WORKING: "Being sent",
    ExportState.RETRY_LATER: "Retrying by itself",
    ExportState.CHECKING: "Checking whether it arrived",
    ExportState.PROCESSING: "Processing",
    ExportState.NEEDS_ATTENTION: "Needs attention",
    ExportState.EXPORTED: "Exported",
    ExportState.CANCELLED: "Cancelled",
}


def in_a_sentence(state: str) -> str:
    """The name of a state as it stands inside a sentence."""
    label = LABELS[ExportState(state)]
    return label[:1].lower() + label[1:]


def _of_test_candidate() -> Exists:
    """Whether an export is that of a test candidate, which never changes."""
    return Exists(Candidate.objects.filter(pk=OuterRef("candidate"), is_test=True))


class CandidateExportQuerySet(models.QuerySet["CandidateExport"]):
    """Guarded one-statement updates: who gets zero rows was too late or is fenced."""

    def due(self, now: datetime) -> "CandidateExportQuerySet":
        """Those a worker may claim now: of live connections all, before that test candidates."""
        taking_tests = [state.value for state in TAKES_TESTS]
        return self.filter(
            Q(state=ExportState.QUEUED)
            | Q(state__in=[state.value for state in WAITS_FOR_TIME], not_before__lte=now),
            Q(connection__state=ConnectionState.ACTIVE)
            | Q(_of_test_candidate(), connection__state__in=taking_tests),
        )

    @transaction.atomic
    def claim(self, export_id: int, *, now: datetime, lease: timedelta) -> int | None:
        """Claim one export. The fencing token, or ``None`` when somebody else was first.

        One transaction: between the claim and the reading of its token nobody else can claim.
        Before its connection is live only that of a test candidate can be claimed.
        """
        through = Connection.objects.filter(pk=OuterRef("connection"))
        claimed = (
            self.filter(pk=export_id)
            # The row's own columns stand in the statement itself, not in a sub-select: PostgreSQL
            # looks at them again after it has waited for another claim.
            .filter(
                Q(state=ExportState.QUEUED)
                | Q(state__in=[state.value for state in WAITS_FOR_TIME], not_before__lte=now)
            )
            .filter(
                Exists(through.active()) | (Exists(through.taking_tests()) & _of_test_candidate())
            )
            .update(
                previous_state=F("state"),
                state=ExportState.WORKING,
                token=F("token") + 1,
                lease_until=now + lease,
                not_before=None,
                changed_at=now,
            )
        )
        if not claimed:
            return None
        return self.values_list("token", flat=True).get(pk=export_id)

    def held_by(self, export_id: int, token: int) -> "CandidateExportQuerySet":
        """The row while ``token`` is the newest claim; empty for a worker that was fenced."""
        return self.filter(pk=export_id, token=token, state=ExportState.WORKING)

    def move(self, to_state: ExportState, *, now: datetime, **also: Any) -> int:
        """Move every row of this queryset for which the table has the move. Counts them.

        Whatever it was stuck on it leaves behind where it is stuck no more.
        """
        values: dict[str, Any] = {"lease_until": None, "not_before": None, **also}
        if to_state in UNSTUCK:
            values["failure_group"] = None
        return self.filter(state__in=sources(to_state)).update(
            previous_state=F("state"), state=to_state, changed_at=now, **values
        )

    def in_shadow(self) -> "CandidateExportQuerySet":
        """Those that nothing but the shadow mode of their connection holds back."""
        return self.filter(
            state=ExportState.HELD,
            shadow_since__isnull=False,
            connection__state=ConnectionState.SHADOW,
        )

    def lost(self, now: datetime) -> "CandidateExportQuerySet":
        """Those whose worker did not come back before its lease ran out."""
        return self.filter(state=ExportState.WORKING, lease_until__lt=now)


class CandidateExport(models.Model):
    """The intent that one candidate be in the ATS on one job, and how far it has come.

    The row is the queue. ``token`` rises with every claim; a worker whose token is old can write
    nothing here. ``reasons`` is why it is in this state; ``reference`` is ours, short and opaque,
    and travels with every write so that it can be found again.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="exports")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="exports")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="exports")
    connection = models.ForeignKey(
        Connection, on_delete=models.PROTECT, related_name="exports", null=True, blank=True
    )
    purpose = models.CharField(
        max_length=10, choices=[(p.value, p.value) for p in Purpose], default=Purpose.CREATE
    )
    reference = models.CharField(max_length=20, unique=True)
    # What goes out is settled when the first worker claims the row. A look-up must search for
    # what was sent, whatever was changed since.
    addresses = models.JSONField(default=list)
    target = models.CharField(max_length=10, blank=True)
    stage_external_id = models.CharField(max_length=200, blank=True)
    source_tag = models.CharField(max_length=80, blank=True)

    state = models.CharField(
        max_length=20, choices=[(state.value, label) for state, label in LABELS.items()]
    )
    previous_state = models.CharField(max_length=20, blank=True)
    verdict = models.CharField(max_length=10)
    reasons = models.JSONField(default=list)
    owner = models.CharField(
        "whose turn",
        max_length=20,
        choices=[(owner.value, owner.value.replace("_", " ")) for owner in Owner],
        default=Owner.NOBODY,
    )
    error_code = models.CharField(max_length=120, blank=True)
    failure_group = models.ForeignKey(
        "candidates.FailureGroup",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="stuck",
        db_index=False,
        help_text="The root cause it is stuck on now.",
    )
    released_by = models.CharField(
        max_length=200, blank=True, help_text="Who sent it although policy would wait."
    )

    released_because = models.CharField(max_length=500, blank=True)
    reconsider_at = models.DateTimeField(null=True)  # decided again then, whatever has changed
    known_as = models.CharField(max_length=200, blank=True)  # whom the ATS knew at the decision
    token = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)

    person_external_id = models.CharField(max_length=200, blank=True)
    application_external_id = models.CharField(max_length=200, blank=True)
    ats_url = models.URLField("in the ATS", max_length=1000, blank=True)
    warnings = models.JSONField(default=list)
    attached_to_existing = models.BooleanField(default=False)
    confirmed_person_id = models.CharField(
        max_length=200,
        blank=True,
        help_text="The person in the ATS whom somebody confirmed to be this candidate.",
    )
    accepted_at = models.DateTimeField(
        null=True, blank=True, help_text="When the last write was done and its receipt was here."
    )
    # Only of a correction: which one, and what it changes in the ATS.
    correction = models.ForeignKey(
        ContactCorrection, on_delete=models.PROTECT, related_name="exports", null=True, blank=True
    )
    changes = models.JSONField(default=list, blank=True)
    # Only of what is sent again: which arrival.
    again_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="sent_again", null=True, blank=True
    )
    seen_in_ats_at = models.DateTimeField(null=True, blank=True)

    shadow_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Since when nothing but shadow mode holds it back.",
    )
    decided_at = models.DateTimeField()
    exported_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = CandidateExportQuerySet.as_manager()

    class Meta:
        verbose_name = "export"
        constraints = CONSTRAINTS
        indexes = INDEXES

    def __str__(self) -> str:
        return f"{self.candidate} → {self.job} · {self.reference}"

    @property
    def place(self) -> str:
        """Where it goes, inside a sentence."""
        if self.connection is not None and self.connection.kind is SystemKind.HRIS:
            return self.connection.get_system_display()
        return "the ATS"

    @property
    def cause(self) -> str:
        """How the call log and the audit name this row."""
        return f"export:{self.pk}"
