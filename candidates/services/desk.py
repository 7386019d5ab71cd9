"""The match desk: a person says who somebody in the ATS is; it is remembered, and can be undone."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from candidates.models import (
    CandidateExport,
    ExportEffect,
    MatchDecision,
    MatchQuestion,
    RemotePerson,
)
from candidates.models.export import in_a_sentence
from candidates.models.match import SETTLED_LABELS
from candidates.rules.export_person_rules import skipped_at_the_desk
from candidates.rules.export_state import EffectState, ExportState, Purpose
from candidates.rules.matching import SOMEBODY_ELSE, Settled
from candidates.services import release
from integrations.models import Connection, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.decision import Owner
from integrations.services import audit

NAME_LENGTH = 400


@transaction.atomic
def settle(
    export: CandidateExport,
    decision: Settled,
    *,
    actor: User | None,
    person_external_id: str = "",
    note: str = "",
) -> Answer:
    """Answer who the candidate is, for this export and every later one at the same connection.

    *Attach* needs the id of one of the people in question. Who was second gets an answer that says
    what the first one decided; nothing is overwritten.
    """
    waiting = {row.pk: row for row in _waiting(export)}
    row = waiting.get(export.pk)
    if row is None or row.connection is None:
        return Answer.no(_too_late(export))
    people = _people_in_question(row)
    if decision is Settled.ATTACH and person_external_id not in people:
        return Answer.no("Choose one of the people in question.")
    person = people[person_external_id] if decision is Settled.ATTACH else {}
    _remember(
        row, row.connection, decision, people, chosen=person.get("id", ""), actor=actor, note=note
    )
    for asked in waiting.values():
        _go_on(asked, decision, by=audit.name_of(actor), note=note)
    confirmed = {Settled.ATTACH: person_external_id, Settled.CREATE: SOMEBODY_ELSE}
    CandidateExport.objects.filter(pk=row.pk).update(
        confirmed_person_id=confirmed.get(decision, "")
    )
    audit.record(
        actor=actor,
        action="decided who the candidate is in the ATS",
        subject=row.cause,
        tenant=row.tenant,
        note=note,
        decision=decision,
        person=person.get("id", ""),
    )
    return Answer.yes(_done(row, decision))


@transaction.atomic
def take_back(decision: MatchDecision, *, actor: User | None, note: str = "") -> Answer:
    """Forget what was decided. Refused once something was sent by it: that stays in the ATS."""
    row = MatchDecision.objects.select_for_update().get(pk=decision.pk)
    if row.taken_back_at is not None:
        return Answer.no(f"{row.taken_back_by_name} has taken it back already.")
    exports = CandidateExport.objects.select_for_update().filter(
        candidate=row.candidate_id, connection=row.connection_id
    )
    going = [export for export in exports if export.confirmed_person_id]
    if sent := next((export for export in going if _was_sent(export)), None):
        return Answer.no(
            f"Export {sent.reference} has gone by this decision already, or is going right now. "
            "What is in the ATS is corrected there."
        )
    row.taken_back_at, row.taken_back_by_name = database_now(), audit.name_of(actor)
    row.save(update_fields=["taken_back_at", "taken_back_by_name"])
    CandidateExport.objects.filter(pk__in=[export.pk for export in going]).update(
        confirmed_person_id=""
    )
    audit.record(
        actor=actor,
        action="took back who the candidate is in the ATS",
        subject=row.export.cause if row.export else f"candidate:{row.candidate_id}",
        tenant=row.tenant,
        note=note,
        decision=row.decision,
    )
    # A hire is sent anew from its form, by a person.
    is_hire = row.export is not None and row.export.purpose == Purpose.HIRE
    if row.decision == Settled.SKIP and row.export is not None and not is_hire:
        release.revive(row.export.application)
    return Answer.yes("It is forgotten. The question is asked again before anything is sent.")


def _remember(
    row: CandidateExport,
    connection: Connection,
    decision: Settled,
    people: Mapping[str, Mapping[str, str]],
    *,
    chosen: str,
    actor: User | None,
    note: str,
) -> None:
    """Write the decision, in place of an earlier one that the ATS has outdated."""
    now, name = database_now(), audit.name_of(actor)
    person = people.get(chosen, {})
    standing = MatchDecision.objects.standing()
    standing.filter(candidate=row.candidate, connection=row.connection).update(
        taken_back_at=now, taken_back_by_name=name
    )
    MatchDecision.objects.create(
        tenant=row.tenant,
        candidate=row.candidate,
        connection=connection,
        export=row,
        decision=decision,
        person_external_id=chosen,
        person_name=person.get("name", "")[:NAME_LENGTH],
        ats_url=person.get("ats_url", ""),
        asked_about=sorted(people),
        note=note,
        decided_by=actor,
        decided_by_name=name,
        decided_at=now,
    )


def _go_on(row: CandidateExport, decision: Settled, *, by: str, note: str) -> None:
    """Move an export that waited for this answer: on, or to its end."""
    MatchQuestion.objects.filter(export=row).delete()
    said = skipped_at_the_desk(by=by, note=note).as_json()
    skip = decision is Settled.SKIP
    CandidateExport.objects.filter(pk=row.pk).move(
        ExportState.CANCELLED if skip else ExportState.QUEUED,
        now=database_now(),
        owner=Owner.NOBODY,
        error_code="",
        failures=0,
        reasons=[said] if skip else [],
    )
    if skip:
        RemotePerson.objects.filter(creating=row).update(creating=None)


def _done(row: CandidateExport, decision: Settled) -> str:
    what = {
        Settled.ATTACH: "goes on, attached to the person in the ATS",
        Settled.CREATE: "goes on and is created as somebody else",
        Settled.SKIP: "is not sent to this ATS",
    }
    return f"{row.candidate} {what[decision]}. It is remembered for later exports."


def _people_in_question(row: CandidateExport) -> dict[str, dict[str, Any]]:
    """By id. What the question kept, over the little that the reasons name."""
    named = [
        person
        for reason in row.reasons
        if reason["code"].startswith("match.")
        for person in reason["evidence"].get("people", [])
    ]
    return {person["id"]: person for person in named}


def _was_sent(export: CandidateExport) -> bool:
    if export.state == ExportState.WORKING:
        return True
    return ExportEffect.objects.filter(export=export).exclude(state=EffectState.PLANNED).exists()


def _waiting(export: CandidateExport) -> QuerySet[CandidateExport]:
    """Every export of this candidate that waits for the same answer, locked."""
    rows = CandidateExport.objects.select_for_update(of=("self",)).select_related(
        "tenant", "candidate", "connection"
    )
    return rows.filter(
        candidate=export.candidate_id,
        connection=export.connection_id,
        state=ExportState.NEEDS_ATTENTION,
        error_code__startswith="match.",
    ).order_by("pk")


def _too_late(export: CandidateExport) -> str:
    row = CandidateExport.objects.get(pk=export.pk)
    last = row.match_decisions.order_by("-id").first()
    if last is None:
        return f"{row.reference} asks no such question: it is {in_a_sentence(row.state)} now."
    what = SETTLED_LABELS[Settled(last.decision)].lower()
    return f"{last.decided_by_name} was first and decided: {what}. Nothing was changed."
