"""Is the person the ATS found by e-mail our candidate?"""

import enum
import unicodedata
from collections.abc import Sequence

from integrations.connectors.people_types import AtsCandidate
from integrations.connectors.types import PersonToExport
from integrations.rules.decision import Decision, Owner, Reason

SOMEBODY_ELSE = "somebody-else"
"""In place of a confirmed person: none of the people of the ATS is our candidate."""


class Match(enum.StrEnum):
    """What a search by e-mail found."""

    NOBODY = "nobody"
    SURE = "sure"
    DOUBTFUL = "doubtful"


def words_of(*names: str) -> frozenset[str]:
    """The words of a name without case and accents, for comparison only."""
    flat = unicodedata.normalize("NFKD", " ".join(names).casefold())
    letters = "".join(c if c.isalnum() else " " for c in flat if not unicodedata.combining(c))
    return frozenset(word for word in letters.split() if len(word) > 1)


def judge(
    person: PersonToExport, found: Sequence[AtsCandidate], *, confirmed_id: str = ""
) -> Decision[Match]:
    """Judge the people who share an e-mail address with our candidate.

    One person with a name in common is sure; so is the one a person of ours confirmed, or their
    word that it is somebody else (``SOMEBODY_ELSE``). Several,
    or one with an entirely different name, is doubtful and goes to a person.
    """
    if not found or confirmed_id == SOMEBODY_ELSE:
        return Decision(Match.NOBODY)
    if confirmed_id and any(candidate.external_id == confirmed_id for candidate in found):
        return Decision(Match.SURE)
    if len(found) > 1:
        return Decision(
            Match.DOUBTFUL,
            (
                Reason(
                    code="match.several_people",
                    sentence=f"{len(found)} people in the ATS have this e-mail address.",
                    hint="Merge them in the ATS, or choose the right one here.",
                    owner=Owner.ACCOUNT_MANAGER,
                    evidence={"people": _people(found)},
                ),
            ),
        )
    theirs = words_of(found[0].first_name, found[0].last_name)
    ours = words_of(person.first_name, person.last_name)
    if not theirs or not ours or theirs & ours:
        return Decision(Match.SURE)
    return Decision(
        Match.DOUBTFUL,
        (
            Reason(
                code="match.other_name",
                sentence=(
                    f"The ATS knows this e-mail address as {found[0].first_name} "
                    f"{found[0].last_name}, not as {person.first_name} {person.last_name}."
                ),
                hint="Confirm that it is the same person, or correct the e-mail address.",
                owner=Owner.ACCOUNT_MANAGER,
                evidence={"people": _people(found)},
            ),
        ),
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
