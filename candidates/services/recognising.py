"""Who of the ATS is our candidate: found, judged, and asked about where it is not sure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from candidates.models import ExportAttempt, ExportEffect, MatchDecision, MatchQuestion
from candidates.rules import matching
from candidates.rules.export_state import ExportState
from candidates.rules.matching import SOMEBODY_ELSE, Settled
from candidates.rules.people_shown import person_as_json
from candidates.services import effects as vendor
from candidates.services.claims import Claim
from candidates.services.outgoing import outgoing_of
from candidates.services.own_records import known_people, own_people
from integrations.connectors.base import AtsConnector
from integrations.connectors.people_types import AtsCandidate
from integrations.connectors.types import CandidateToExport
from integrations.errors import ConnectorError, NotSupportedError
from integrations.models.clock import database_now
from integrations.rules.decision import Reason

Action = ExportAttempt.Action
Result = ExportAttempt.Result


@dataclass(frozen=True, slots=True)
class _Found:
    """People with the candidate's addresses, and which of them our own exports have brought."""

    people: list[AtsCandidate]
    own_ids: tuple[str, ...]


def person_in_the_ats(
    claim: Claim, connector: AtsConnector, effect: ExportEffect
) -> AtsCandidate | None:
    """The one person who is the candidate, ``None`` where nobody is.

    Where it is not sure the export is left to the match desk, unless a person has answered for this
    candidate at this connection before.
    """
    candidate = outgoing_of(claim).candidate
    found = _find(claim, connector, effect, candidate)
    if claim.has_brought_person:
        by_id = {person.external_id: person for person in found.people}
        return by_id.get(candidate.person_external_id)
    confirmed = claim.export.confirmed_person_id or remembered(claim, found.people)
    judgement = matching.judge(
        candidate.person, found.people, confirmed_id=confirmed, own_ids=found.own_ids
    )
    if judgement.verdict is matching.Match.DOUBTFUL:
        ask(claim, judgement.reasons[0], found.people)
    if judgement.verdict is matching.Match.NOBODY:
        return None
    return matching.sure_one(found.people, confirmed_id=confirmed, own_ids=found.own_ids)


def _find(
    claim: Claim, connector: AtsConnector, effect: ExportEffect, candidate: CandidateToExport
) -> _Found:
    own_ids = tuple(own_people(claim.export))
    attempt = claim.open_attempt(effect, Action.LOOK)
    try:
        people = vendor.find_people(connector, candidate)
        if own_ids and not any(person.external_id in own_ids for person in people):
            # Their address may have been changed in the ATS since.
            people += _read_by_id(connector, own_ids)
    except NotSupportedError as error:
        # Nobody can be found here; the vendor's own duplicate check is all there is.
        claim.close_attempt(attempt, Result.ABSENT, error=error)
        return _Found(known_people(claim.export), own_ids)
    except ConnectorError as error:
        claim.close_attempt(attempt, Result.NOT_DONE, error=error)
        raise
    claim.close_attempt(
        attempt, Result.FOUND if people else Result.ABSENT, evidence={"people": len(people)}
    )
    # The ATS may be slow to show whom another export has just created.
    return _Found(people or known_people(claim.export), own_ids)


def _read_by_id(connector: AtsConnector, ids: Sequence[str]) -> list[AtsCandidate]:
    if not connector.offers("get_candidate"):
        return []
    read = (connector.get_candidate(external_id) for external_id in ids[:1])
    return [person for person in read if person is not None and not person.deleted]


def remembered(claim: Claim, people: Sequence[AtsCandidate]) -> str:
    """What a person has said before, written to this export too: look-ups go by it later."""
    standing = MatchDecision.objects.standing().filter(
        candidate=claim.export.candidate, connection=claim.connection
    )
    decision = standing.first()
    if decision is None or not people:
        return ""
    said = decision.person_external_id
    if decision.decision == Settled.CREATE and matching.answers(decision.asked_about, people):
        said = SOMEBODY_ELSE
    if said:
        claim.set(confirmed_person_id=said)
    return said


def ask(claim: Claim, question: Reason, people: Sequence[AtsCandidate]) -> NoReturn:
    """Leave the export to the match desk, with the people in question."""
    MatchQuestion.objects.update_or_create(
        export=claim.export,
        defaults={
            "tenant": claim.export.tenant,
            "people": [person_as_json(person) for person in people],
            "asked_at": database_now(),
        },
    )
    claim.leave(ExportState.NEEDS_ATTENTION, reasons=(question,), owner=question.owner)
