"""Obeys what a customer's ATS tells of people: changed, merged, deleted, anonymised.

The events are those of ``integrations.services.events``; the acts for people are here.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from candidates.models import (
    Aftermath,
    CandidateExport,
    MatchDecision,
    MatchQuestion,
    PeopleIndex,
    PersonNews,
    RemotePerson,
)
from candidates.rules.export_state import ExportState, Purpose
from candidates.rules.removal import KIND_OF, PersonNewsKind, removed
from candidates.services.people_writer import forget_people
from integrations.connectors.events import AtsEvent, EventKind
from integrations.models import Connection, InboundEvent
from integrations.models.clock import database_now
from integrations.rules.decision import Owner
from integrations.rules.event_routes import By
from integrations.services import events
from integrations.services.event_acts import Act, Outcome

State = InboundEvent.State
READINGS_APART = timedelta(minutes=10)
"""However many events arrive, readings of people that they ask for begin so far apart."""
_WHOM = "It does not say whom it is about, so nothing can follow."


def process_open() -> int:
    """Act on what was told of people and nobody has acted on yet. Returns how many."""
    return events.process_open(By.PEOPLE, ACTS)


@transaction.atomic
def _changed(connection: Connection, event: AtsEvent, _row: InboundEvent) -> Outcome:
    """What would be looked at later is looked at now."""
    now = database_now()
    concerned = _exports(connection, event)
    waiting = concerned.filter(state=ExportState.PROCESSING, not_before__gt=now)
    looked_at = waiting.update(not_before=now)
    looked_at += Aftermath.objects.filter(export__in=concerned.values("pk"), due_at__gt=now).update(
        due_at=now
    )
    is_read = _read_soon(connection, now)
    if looked_at:
        return State.DONE, "What the ATS has made of our candidate is looked at now."
    if is_read:
        return State.DONE, "The people of the ATS are read soon."
    return State.IGNORED, "It is nobody of ours, and no reading of people waits."


@transaction.atomic
def _merged(connection: Connection, event: AtsEvent, row: InboundEvent) -> Outcome:
    """What belongs to the one who is gone belongs to the one who is left."""
    if not event.person or not event.merged_into:
        return State.FAILED, _WHOM
    old, new = event.person, event.merged_into
    concerned = list(_exports(connection, event).select_related("candidate"))
    _note(concerned, connection, event, row)
    here = CandidateExport.objects.filter(connection=connection)
    here.filter(person_external_id=old).update(person_external_id=new)
    here.filter(confirmed_person_id=old).update(confirmed_person_id=new)
    RemotePerson.objects.filter(connection=connection, external_id=old).update(external_id=new)
    MatchDecision.objects.filter(connection=connection, person_external_id=old).update(
        person_external_id=new
    )
    forgotten = forget_people(connection, [old])
    _read_soon(connection, database_now())
    if not concerned and not forgotten:
        return State.IGNORED, "We hold nothing of this person."
    return State.DONE, f"{len(concerned)} exports belong to {new} now; {old} was merged into it."


@transaction.atomic
def _deleted(connection: Connection, event: AtsEvent, row: InboundEvent) -> Outcome:
    """They are gone there, and stay so unless a person decides otherwise."""
    if not event.person and not event.application:
        return State.FAILED, _WHOM
    concerned = list(_exports(connection, event).select_related("candidate"))
    forgotten = _gone(connection, event, row, concerned)
    if not concerned and not forgotten:
        return State.IGNORED, "We hold nothing of this person."
    return State.DONE, f"{len(concerned)} exports are marked: their person was deleted there."


@transaction.atomic
def _anonymised(connection: Connection, event: AtsEvent, row: InboundEvent) -> Outcome:
    """As deleted, and what the ATS told us of them is forgotten too."""
    if not event.person:
        return State.FAILED, _WHOM
    concerned = list(_exports(connection, event).select_related("candidate"))
    _gone(connection, event, row, concerned)
    MatchDecision.objects.filter(connection=connection, person_external_id=event.person).update(
        person_name="", ats_url=""
    )
    # This event's own body names nobody, and is the evidence.
    told = InboundEvent.objects.filter(connection=connection, person=event.person)
    told.exclude(pk=row.pk).filter(forgotten_at__isnull=True).exclude(state=State.STORED).update(
        body=b"", forgotten_at=database_now()
    )
    return State.DONE, (
        f"What the ATS told of the person is forgotten; {len(concerned)} exports are marked."
    )


def _exports(connection: Connection, event: AtsEvent) -> QuerySet[CandidateExport]:
    """Our exports that it is about: those of the application where one is named, else the person's.

    Where a person has several applications, one of them may be deleted alone.
    """
    here = CandidateExport.objects.filter(connection=connection)
    by_application = Q(application_external_id=event.application) & ~Q(application_external_id="")
    by_person = Q(person_external_id=event.person) & ~Q(person_external_id="")
    if event.kind is EventKind.PERSON_CHANGED:
        return here.filter(by_application | by_person)
    return here.filter(by_application if event.application else by_person)


def _gone(
    connection: Connection,
    event: AtsEvent,
    row: InboundEvent,
    concerned: list[CandidateExport],
) -> int:
    """Mark the exports, and forget whom we knew. How many people were forgotten."""
    now = database_now()
    _note(concerned, connection, event, row)
    ids = [export.pk for export in concerned]
    reason = removed(KIND_OF[event.kind], row.received_at, event=row.name, person=event.person)
    CandidateExport.objects.filter(pk__in=ids, state=ExportState.EXPORTED).update(
        reasons=[reason.as_json()], owner=Owner.NOBODY
    )
    Aftermath.objects.filter(export__in=ids).update(due_at=None)
    # Whoever waits is decided on again: it must not bring them back by itself.
    CandidateExport.objects.filter(
        connection=connection,
        candidate__in={export.candidate_id for export in concerned},
        state=ExportState.HELD,
    ).exclude(purpose=Purpose.HIRE).update(reconsider_at=now)
    if not event.person:
        return 0
    RemotePerson.objects.filter(connection=connection, external_id=event.person).update(
        external_id=""
    )
    _forget_in_questions(connection, event.person)
    forgotten = forget_people(connection, [event.person])
    _read_soon(connection, now)
    return forgotten


def _note(
    concerned: list[CandidateExport],
    connection: Connection,
    event: AtsEvent,
    row: InboundEvent,
) -> None:
    """The evidence, at every export; told twice it is there once."""
    kind = KIND_OF[event.kind]
    PersonNews.objects.bulk_create(
        [
            PersonNews(
                tenant_id=export.tenant_id,
                connection=connection,
                candidate_id=export.candidate_id,
                export=export,
                kind=kind,
                person_external_id=event.person or export.person_external_id,
                into_external_id=event.merged_into if kind is PersonNewsKind.MERGED else "",
                event=row,
                event_name=row.name,
                at=row.received_at,
            )
            for export in concerned
        ],
        ignore_conflicts=True,
    )


def _forget_in_questions(connection: Connection, person: str) -> None:
    """The match desk asks about nobody who is gone."""
    questions = MatchQuestion.objects.filter(export__connection=connection)
    for question in questions.select_for_update(of=("self",)):
        left = [shown for shown in question.people if shown.get("id") != person]
        if len(left) < len(question.people):
            question.people = left
            question.save(update_fields=["people"])


def _read_soon(connection: Connection, now: datetime) -> bool:
    """Make the next reading of people due, where one waits for longer. False where none does."""
    index = PeopleIndex.objects.reading().filter(pk=connection.pk).first()
    if index is None:
        return False
    due = now
    if index.last_started_at is not None:
        due = max(now, index.last_started_at + READINGS_APART)
    later = PeopleIndex.objects.filter(pk=index.pk, next_read_at__gt=due)
    return bool(later.update(next_read_at=due))


ACTS: Mapping[EventKind, Act] = {
    EventKind.PERSON_CHANGED: _changed,
    EventKind.PERSON_MERGED: _merged,
    EventKind.PERSON_DELETED: _deleted,
    EventKind.PERSON_ANONYMISED: _anonymised,
}
