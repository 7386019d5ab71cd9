"""The indexes of exports: one for each way in which they are found among a million."""

from django.db import models
from django.db.models import Q

from candidates.rules.export_state import CLAIMABLE, ExportState, Purpose
from integrations.rules.decision import Owner

INDEXES = [
    models.Index(
        fields=["connection", "not_before", "id"],
        condition=Q(state__in=[state.value for state in CLAIMABLE]),
        name="export_lane",
    ),
    models.Index(
        fields=["lease_until"],
        condition=Q(state=ExportState.WORKING),
        name="export_leases",
    ),
    models.Index(fields=["decided_at"], condition=Q(state=ExportState.HELD), name="export_held"),
    models.Index(
        fields=["connection", "candidate"],
        condition=Q(state=ExportState.HELD),
        name="export_held_at",
    ),
    models.Index(
        fields=["connection", "id"],
        condition=Q(shadow_since__isnull=False),
        name="export_in_shadow",
    ),
    models.Index(
        fields=["reconsider_at"],
        condition=Q(state=ExportState.HELD, reconsider_at__isnull=False),
        name="export_reconsidered",
    ),
    models.Index(
        fields=["connection", "known_as"], condition=~Q(known_as=""), name="export_known_as"
    ),
    # Whom and what of the ATS we have brought, by the ids there; and what arrived lately.
    models.Index(
        fields=["connection", "person_external_id"],
        condition=~Q(person_external_id=""),
        name="export_person",
    ),
    models.Index(
        fields=["connection", "application_external_id"],
        condition=~Q(application_external_id=""),
        name="export_record",
    ),
    models.Index(
        fields=["connection", "-exported_at"],
        condition=Q(state=ExportState.EXPORTED),
        name="export_arrivals",
    ),
    models.Index(fields=["tenant", "-id"], name="export_tenant"),
    models.Index(fields=["tenant", "state", "-id"], name="export_tenant_state"),
    models.Index(fields=["state", "-id"], name="export_state"),
    models.Index(fields=["owner", "-id"], condition=~Q(owner=Owner.NOBODY), name="export_owner"),
    models.Index(fields=["-id"], condition=Q(purpose=Purpose.UPDATE), name="export_updates"),
    # Triage: who is stuck on a cause, each once, and whose turn that makes it.
    models.Index(
        fields=["failure_group", "candidate"],
        condition=Q(failure_group__isnull=False),
        name="export_stuck_people",
    ),
    models.Index(
        fields=["id"],
        condition=Q(state=ExportState.NEEDS_ATTENTION, failure_group__isnull=True),
        name="export_stuck_ungrouped",
    ),
    models.Index(
        fields=["failure_group", "owner", "state"],
        condition=Q(failure_group__isnull=False),
        name="export_stuck_turn",
    ),
    models.Index(fields=["-id"], condition=Q(purpose=Purpose.HIRE), name="export_hires"),
    # The dashboard: how the exports of a day have ended, and who has been stuck since when.
    models.Index(
        fields=["changed_at"],
        condition=Q(
            state__in=[
                ExportState.EXPORTED.value,
                ExportState.CANCELLED.value,
                ExportState.NEEDS_ATTENTION.value,
            ]
        ),
        name="export_ended",
    ),
    models.Index(
        fields=["changed_at"],
        condition=Q(state=ExportState.NEEDS_ATTENTION),
        name="export_stuck_since",
    ),
]
