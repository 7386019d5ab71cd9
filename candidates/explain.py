"""Why is this candidate (not) in the ATS? Answered from what is stored, and from policy as it is.

The same policy that held or sent an export is asked again here; where its answer differs from the
stored one, both are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from candidates import selectors
from candidates.models import (
    Application,
    CandidateExport,
    ExportAttempt,
    ExportEffect,
    ProfilePdf,
    Search,
)
from candidates.models.export import LABELS
from candidates.rules import export_policy, why_candidate
from candidates.rules.bulk import BulkReason
from candidates.rules.export_policy import ExportVerdict
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import CLAIMABLE, EffectKind, ExportState, Purpose
from candidates.rules.why_candidate import DeliveryFacts
from candidates.verdicts import decide_now
from integrations.connectors.types import Target
from integrations.models import Connection
from integrations.rules.connection_state import TAKES_TESTS, ConnectionState
from integrations.rules.decision import Decision, Reason
from integrations.rules.inquiry import Explanation as Answer

ATTEMPTS_SHOWN = 200

SENTENCES = {
    ExportState.HELD: "Not sent yet: what was agreed with the customer is not met.",
    ExportState.QUEUED: "Ready to go. A worker takes it as soon as its lane is free.",
    ExportState.WORKING: "A worker is sending it right now.",
    ExportState.RETRY_LATER: "Not in {place} yet. It is tried again by itself.",
    ExportState.CHECKING: "It may be in {place} already. We are looking before we send again.",
    ExportState.PROCESSING: (
        "{Place} has accepted it and does not show it yet. Nothing is sent again; we look at times."
    ),
    ExportState.NEEDS_ATTENTION: "It cannot go on by itself. A person must act.",
    ExportState.EXPORTED: "The candidate is in {place}.",
    ExportState.CANCELLED: "A person decided that it is not sent.",
}
SENTENCES_OF_CORRECTIONS = {
    ExportState.HELD: "The ATS has not been told yet.",
    ExportState.RETRY_LATER: "The ATS has not been told yet. It is tried again by itself.",
    ExportState.CHECKING: "It may be corrected in the ATS already. We are looking.",
    ExportState.NEEDS_ATTENTION: "The ATS cannot be corrected by us. A person must act.",
    ExportState.EXPORTED: "The contact data is corrected in the ATS.",
    ExportState.CANCELLED: "This correction is not sent.",
}
REMOVED_SENTENCE = "The candidate was in {place}. The customer has removed them there."
NEVER_SENTENCE = "It does not go out: policy says no."

TRIED = {
    (ExportAttempt.Action.LOOK, EffectKind.PERSON): "Looked for the person",
    (ExportAttempt.Action.SEND, EffectKind.PERSON): "Sent the person",
    (ExportAttempt.Action.LOOK, EffectKind.APPLICATION): "Looked for the person and application",
    (ExportAttempt.Action.LOOK, EffectKind.STAGE): "Looked at the stage",
    (ExportAttempt.Action.LOOK, EffectKind.DOCUMENT): "Looked for the PDF profile",
    (ExportAttempt.Action.SEND, EffectKind.APPLICATION): "Sent the candidate and application",
    (ExportAttempt.Action.LOOK, EffectKind.TAG): "Looked for the source tag",
    (ExportAttempt.Action.SEND, EffectKind.TAG): "Sent the source tag",
    (ExportAttempt.Action.SEND, EffectKind.STAGE): "Sent the stage move",
    (ExportAttempt.Action.SEND, EffectKind.DOCUMENT): "Sent the PDF profile",
    (ExportAttempt.Action.LOOK, EffectKind.CONTACT): "Looked at the contact data",
    (ExportAttempt.Action.SEND, EffectKind.CONTACT): "Sent the corrected contact data",
    (ExportAttempt.Action.LOOK, EffectKind.NOTE): "Looked for the note",
    (ExportAttempt.Action.SEND, EffectKind.NOTE): "Wrote a note",
    (ExportAttempt.Action.LOOK, EffectKind.EMPLOYEE): "Looked for the employee",
    (ExportAttempt.Action.SEND, EffectKind.EMPLOYEE): "Sent the employee",
}
EFFECTS = {
    EffectKind.PERSON: "Person",
    EffectKind.APPLICATION: "Application",
    EffectKind.STAGE: "Stage",
    EffectKind.DOCUMENT: "PDF profile",
    EffectKind.TAG: "Source tag",
    EffectKind.CONTACT: "Contact data",
    EffectKind.NOTE: "Note",
    EffectKind.EMPLOYEE: "Employee",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt in words. ``seconds`` is ``None`` while it is open."""

    attempt: ExportAttempt
    words: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything there is to say about one export, for a page.

    ``reasons`` are the stored ones, in their stored form. ``fresh`` is what policy says now, and
    only there where that differs from what is stored. ``waits_for`` is the connection when it is
    what holds the export up. ``next_try`` is when it moves by itself.
    """

    export: CandidateExport
    sentence: str
    reasons: Sequence[dict[str, Any]]
    fresh: Decision[ExportVerdict] | None
    waits_for: Connection | None
    next_try: datetime | None
    effects: Sequence[tuple[str, ExportEffect]]
    attempts: Sequence[Tried]
    profiles: Sequence[ProfilePdf]

    @property
    def fresh_reasons(self) -> list[dict[str, Any]]:
        """The fresh reasons in their stored form."""
        return self.fresh.as_json() if self.fresh else []


def explain(export: CandidateExport) -> Explanation:
    """Assemble the answer for one export. A handful of reads, whatever its history."""
    attempts = export.attempts.order_by("-id")[:ATTEMPTS_SHOWN]
    return Explanation(
        export=export,
        sentence=headline(export),
        reasons=[*_silence(export), *export.reasons],
        fresh=fresh_decision(export),
        waits_for=_waits_for(export),
        next_try=export.not_before,
        effects=[(EFFECTS[EffectKind(effect.kind)], effect) for effect in export.effects.all()],
        attempts=[tried(attempt) for attempt in attempts],
        profiles=list(export.application.profiles.order_by("-id")),
    )


def why(application: Application) -> Answer:
    """Every check on one candidate and job, asked of policy as it is now."""
    fresh = Application.objects.select_related(
        "tenant", "candidate", "job__connection", "search"
    ).get(pk=application.pk)
    export = fresh.exports.filter(purpose=Purpose.CREATE).order_by("id").last()
    facts = selectors.export_facts(fresh, Purpose.CREATE, export)
    state = ExportState(export.state) if export else None
    return why_candidate.explain(
        facts,
        export_policy.decide(facts).reasons,
        DeliveryFacts(
            state=state,
            words=LABELS[state] if state else "No export yet",
            since=export.changed_at if export else None,
            next_try=export.not_before if export else None,
            tries=export.attempts.count() if export else 0,
            reasons=[Reason.from_json(reason) for reason in export.reasons] if export else (),
        ),
        headline=headline(export) if export else "Nobody has decided about this candidate yet.",
    )


def headline(export: CandidateExport) -> str:
    """One sentence on where the export stands."""
    if export.state == ExportState.HELD and export.verdict == ExportVerdict.NEVER:
        return NEVER_SENTENCE
    state = ExportState(export.state)
    codes = {reason["code"] for reason in export.reasons}
    if state is ExportState.EXPORTED and ExportReason.REMOVED_IN_ATS in codes:
        return REMOVED_SENTENCE.format(place=export.place)
    if export.purpose == Purpose.CORRECT:
        return SENTENCES_OF_CORRECTIONS.get(state, _sentence(state, export))
    return _sentence(state, export)


def _sentence(state: ExportState, export: CandidateExport) -> str:
    place = export.place
    return SENTENCES[state].format(place=place, Place=place[:1].upper() + place[1:])


def fresh_decision(export: CandidateExport) -> Decision[ExportVerdict] | None:
    """What policy says now about an export that nothing was sent for, where that is news."""
    if export.state not in {ExportState.HELD, ExportState.QUEUED}:
        return None
    decision = decide_now(export)
    if export.state == ExportState.QUEUED:
        # Whoever repaired or retried it left no reasons; only a changed mind is news.
        return None if decision.verdict is ExportVerdict.SEND else decision
    stored = {reason["code"] for reason in export.reasons} - {BulkReason.TAKEN_BACK}
    is_same = {reason.code for reason in decision.reasons} == stored
    return None if is_same and decision.verdict == export.verdict else decision


def objections(search: Search) -> list[Reason]:
    """Why nobody would go out by this search, whoever they are. Empty when all is well.

    Policy is asked about a candidate who meets everything that candidates can meet.
    """
    decision = export_policy.decide(selectors.facts_for_anyone(search))
    return [] if decision.verdict is ExportVerdict.SEND else list(decision.reasons)


def refused_targets(search: Search) -> dict[str, Reason]:
    """As what nobody can be exported by this search, and why: what its system cannot do."""
    facts = selectors.facts_for_anyone(search)
    refused: dict[str, Reason] = {}
    for target in Target:
        asked = replace(facts, search=replace(facts.search, target=target, stage_id=""))
        for reason in export_policy.decide(asked).reasons:
            if reason.code == ExportReason.PROSPECTS_NOT_SUPPORTED:
                refused[target.value] = reason
    return refused


def _silence(export: CandidateExport) -> list[dict[str, Any]]:
    """That its vendor does not answer, where it waits to be sent or looked up."""
    if export.connection is None or export.state not in CLAIMABLE:
        return []
    waits = export.connection.silence
    return [waits.as_json()] if waits else []


def _waits_for(export: CandidateExport) -> Connection | None:
    connection = export.connection
    if connection is None or export.state not in CLAIMABLE:
        return None
    leaves = connection.state == ConnectionState.ACTIVE or (
        export.candidate.is_test and connection.state in TAKES_TESTS
    )
    return None if leaves else connection


def tried(attempt: ExportAttempt) -> Tried:
    """One attempt in words."""
    seconds = None
    if attempt.finished_at is not None:
        seconds = (attempt.finished_at - attempt.started_at).total_seconds()
    action, kind = ExportAttempt.Action(attempt.action), EffectKind(attempt.kind)
    return Tried(attempt, TRIED[action, kind], seconds)
