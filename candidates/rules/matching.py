"""Is the person the ATS found by e-mail our candidate?

In this order: whom our own exports of the candidate have brought, whom a person of ours has named,
whom the e-mail address and the name speak for. Anything less goes to the match desk.
"""

import enum
import unicodedata
from collections.abc import Collection, Sequence

from integrations.connectors.people_types import AtsCandidate
from integrations.connectors.types import PersonToExport
from integrations.rules.decision import Decision, Owner, Reason
from integrations.rules.reason_code import ReasonCode

SOMEBODY_ELSE = "somebody-else"
"""In place of a confirmed person: none of the people of the ATS is our candidate."""


class Match(enum.StrEnum):
    """What a search by e-mail found."""

    NOBODY = "nobody"
    SURE = "sure"
    DOUBTFUL = "doubtful"


class Settled(enum.StrEnum):
    """What a person at the match desk has decided about a candidate at one connection."""

    ATTACH = "attach"
    CREATE = "create"
    SKIP = "skip"


class MatchReason(ReasonCode):
    """Why a match goes to a person."""

    SEVERAL_PEOPLE = (
        "match.several_people",
        "Several people in the ATS have the candidate's e-mail address.",
    )
    OTHER_NAME = (
        "match.other_name",
        "The ATS knows the candidate's e-mail address under an entirely different name.",
    )


def words_of(*names: str) -> frozenset[str]:
    """The words of a name without case and accents, for comparison only."""
    flat = unicodedata.normalize("NFKD", " ".join(names).casefold())
    letters = "".join(c if c.isalnum() else " " for c in flat if not unicodedata.combining(c))
    return frozenset(word for word in letters.split() if len(word) > 1)


def judge(
    person: PersonToExport,
    found: Sequence[AtsCandidate],
    *,
    confirmed_id: str = "",
    own_ids: Collection[str] = (),
) -> Decision[Match]:
    """Judge the people who share an e-mail address with our candidate.

    ``own_ids`` are those whom exports of this very candidate have brought: one of them is sure,
    whatever a person said before. One person with a name in common is sure; so is the one a person
    of ours confirmed, or their word that it is somebody else (``SOMEBODY_ELSE``). Several, or one
    with an entirely different name, is doubtful and goes to a person.
    """
    if any(candidate.external_id in own_ids for candidate in found):
        return Decision(Match.SURE)
    if not found or confirmed_id == SOMEBODY_ELSE:
        return Decision(Match.NOBODY)
    if confirmed_id and any(candidate.external_id == confirmed_id for candidate in found):
        return Decision(Match.SURE)
    if len(found) > 1:
        return Decision(Match.DOUBTFUL, (_several(found),))
    theirs = words_of(found[0].first_name, found[0].last_name)
    ours = words_of(person.first_name, person.last_name)
    if not theirs or not ours or theirs & ours:
        return Decision(Match.SURE)
    return Decision(Match.DOUBTFUL, (_other_name(person, found[0]),))


def sure_one(
    found: Sequence[AtsCandidate], *, confirmed_id: str = "", own_ids: Collection[str] = ()
) -> AtsCandidate:
    """The one whom ``judge`` is sure of, among the same people and by the same evidence."""
    by_id = {candidate.external_id: candidate for candidate in found}
    ours = next((by_id[known] for known in own_ids if known in by_id), None)
    return ours or by_id.get(confirmed_id, found[0])


def answers(asked_about: Collection[str], found: Sequence[AtsCandidate]) -> bool:
    """Whether an earlier "none of them" still answers: nobody is there who was not there then."""
    return all(candidate.external_id in asked_about for candidate in found)


def _several(found: Sequence[AtsCandidate]) -> Reason:
    return Reason(
        code=MatchReason.SEVERAL_PEOPLE,
        sentence=f"{len(found)} people in the ATS have this e-mail address.",
        hint="Merge them in the ATS, or choose the right one at the match desk.",
        owner=Owner.ACCOUNT_MANAGER,
        evidence={"people": _people(found)},
    )


def _other_name(person: PersonToExport, found: AtsCandidate) -> Reason:
    return Reason(
        code=MatchReason.OTHER_NAME,
        sentence=(
            f"The ATS knows this e-mail address as {found.first_name} {found.last_name}, not as "
            f"{person.first_name} {person.last_name}."
        ),
        hint="Confirm that it is the same person, or correct the e-mail address.",
        owner=Owner.ACCOUNT_MANAGER,
        evidence={"people": _people([found])},
    )


def _people(found: Sequence[AtsCandidate]) -> list[dict[str, str]]:
    return [
        {
            "id": candidate.external_id,
            "name": f"{candidate.first_name} {candidate.last_name}".strip(),
            "ats_url": candidate.ats_url,
        }
        for candidate in found
    ]
