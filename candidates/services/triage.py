"""What people do to a group of failures: take it, wait, ignore it. Each is audited."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from candidates.models import FailureGroup
from candidates.rules.failure_state import MOVES, FailureState
from candidates.services.failure_review import people_stuck
from integrations.models import User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.services import audit

LONGEST_SNOOZE = timedelta(days=90)


def acknowledge(group: FailureGroup, *, actor: User, note: str = "") -> Answer:
    """A person works on it; growth is measured from now on."""
    return _move(group, FailureState.ACKNOWLEDGED, actor, note)


def ignore(group: FailureGroup, *, actor: User, note: str) -> Answer:
    """A person does not want to hear of it. It still counts, and it still is resolved."""
    return _move(group, FailureState.IGNORED, actor, note)


def reopen(group: FailureGroup, *, actor: User, note: str = "") -> Answer:
    """A person wants it back."""
    return _move(group, FailureState.OPEN, actor, note)


def snooze(
    group: FailureGroup, *, until: datetime | None, more_people: int | None, actor: User, note: str
) -> Answer:
    """Wait until a time, until so many more people are affected, or what comes first."""
    now = database_now()
    if until is None and more_people is None:
        return Answer.no("Say until when, or until how many more people.")
    if until is not None and not now < until <= now + LONGEST_SNOOZE:
        return Answer.no("Choose a time ahead, at most 90 days.")
    people = people_stuck(group)
    return _move(
        group,
        FailureState.SNOOZED,
        actor,
        note,
        snoozed_until=until,
        snoozed_for_people=None if more_people is None else people + more_people,
    )


@transaction.atomic
def _move(
    group: FailureGroup, to_state: FailureState, actor: User, note: str, **also: Any
) -> Answer:
    row = (
        FailureGroup.objects.select_for_update(no_key=True)
        .select_related("tenant")
        .get(pk=group.pk)
    )
    before = FailureState(row.state)
    if (before, to_state) not in MOVES:
        return Answer.no(f"It is {before} now; it may have changed since the page was opened.")
    people = people_stuck(row)
    values = {"snoozed_until": None, "snoozed_for_people": None, **also}
    FailureGroup.objects.filter(pk=row.pk).move(
        to_state, state_since=database_now(), baseline=people, **values
    )
    audit.record(
        actor=actor,
        action=str(to_state),
        subject=row.subject,
        tenant=row.tenant,
        note=note,
        people=people,
        before=str(before),
    )
    return Answer.yes(f"{row.connection.tenant.name}: {to_state}.")
