"""What the database refuses of an export, whatever the code believes."""

from django.db import models
from django.db.models import Q

from candidates.rules.export_state import (
    FINISHED,
    MOVES,
    UNSTUCK,
    WAITS_FOR_TIME,
    ExportState,
    Purpose,
)
from integrations.rules.decision import Owner

CONSTRAINTS = [
    models.UniqueConstraint(
        fields=["candidate", "job", "purpose"],
        condition=~Q(state=ExportState.CANCELLED)
        & ~Q(purpose__in=[Purpose.CORRECT, Purpose.AGAIN, Purpose.HIRE]),
        name="export_one_live",
    ),
    models.UniqueConstraint(
        fields=["again_of"],
        # Without the second half its index holds everybody who is on the way, and PostgreSQL
        # reads all of it to count those of one connection.
        condition=~Q(state__in=[state.value for state in FINISHED]) & Q(again_of__isnull=False),
        name="export_again_one_at_a_time",
    ),
    models.CheckConstraint(
        condition=Q(purpose=Purpose.AGAIN, again_of__isnull=False)
        | (~Q(purpose=Purpose.AGAIN) & Q(again_of__isnull=True)),
        name="export_again_of_something",
    ),
    models.UniqueConstraint(  # whatever the jobs, somebody is employed once
        fields=["candidate", "connection"],
        condition=~Q(state=ExportState.CANCELLED) & Q(purpose=Purpose.HIRE),
        name="export_one_live_hire",
    ),
    models.UniqueConstraint(fields=["correction", "job"], name="export_correction_once_per_job"),
    models.CheckConstraint(
        condition=Q(purpose=Purpose.CORRECT, correction__isnull=False)
        | (~Q(purpose=Purpose.CORRECT) & Q(correction__isnull=True)),
        name="export_corrects_something",
    ),
    models.CheckConstraint(
        condition=Q(
            *(
                Q(previous_state=before.value if before else "", state=after.value)
                for before, after in MOVES
            ),
            _connector=Q.OR,
        ),
        name="export_move_in_table",
    ),
    models.CheckConstraint(
        condition=Q(state=ExportState.WORKING, lease_until__isnull=False)
        | (~Q(state=ExportState.WORKING) & Q(lease_until__isnull=True)),
        name="export_lease_while_working",
    ),
    models.CheckConstraint(
        condition=~Q(state__in=[state.value for state in WAITS_FOR_TIME])
        | Q(not_before__isnull=False),
        name="export_waits_until_a_time",
    ),
    models.CheckConstraint(
        condition=~Q(state=ExportState.NEEDS_ATTENTION) | ~Q(owner=Owner.NOBODY),
        name="export_attention_has_owner",
    ),
    models.CheckConstraint(
        condition=~Q(state=ExportState.EXPORTED)
        | (Q(exported_at__isnull=False) & ~Q(person_external_id="")),
        name="export_done_has_receipt",
    ),
    models.CheckConstraint(
        condition=~Q(state=ExportState.PROCESSING)
        | (Q(accepted_at__isnull=False) & ~Q(person_external_id="")),
        name="export_processing_has_receipt",
    ),
    models.CheckConstraint(
        condition=~Q(state__in=[state.value for state in UNSTUCK]) | Q(failure_group__isnull=True),
        name="export_done_is_not_stuck",
    ),
    models.CheckConstraint(
        condition=Q(state=ExportState.HELD)
        | Q(state=ExportState.CANCELLED)
        | Q(connection__isnull=False),
        name="export_leaves_through_connection",
    ),
]
