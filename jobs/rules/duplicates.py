"""Is a job that somebody made by hand one that the ATS has given us as well?

Compared are the title and the place; the tenant is the caller's affair. Whoever reads a manual
job's page, and every candidate on it that waits, is told with what reason.
"""

import enum
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from integrations.rules.decision import Decision, Owner, Reason
from integrations.rules.reason_code import ReasonCode

SURELY_ALIKE = 95.0
PERHAPS_ALIKE = 85.0
"""Of 100: how alike two titles are, whatever the order of their words."""


class Likeness(enum.StrEnum):
    """Whether two jobs are the same."""

    SURE = "sure"
    LIKELY = "likely"
    NONE = "none"


class DuplicateReason(ReasonCode):
    """Why a manual job is taken for a job of the ATS, or is not."""

    NAMES_ATS_ID = "duplicate.names_ats_id", "The title names the id that the job has in the ATS."
    SAME_TITLE = "duplicate.same_title", "Both jobs have the same title."
    LIKE_TITLE = "duplicate.like_title", "The titles of both jobs are much alike."
    SAME_PLACE = "duplicate.same_place", "Both jobs are at the same place."
    PLACE_UNKNOWN = "duplicate.place_unknown", "The place of one of the jobs is not known."
    OTHER_TITLE = "duplicate.other_title", "The titles are not alike."
    OTHER_PLACE = "duplicate.other_place", "The jobs are at different places."
    OTHER_LEVEL = "duplicate.other_level", "The titles name different levels or numbers."
    SEVERAL = "duplicate.several", "Several jobs of the ATS look the same."


@dataclass(frozen=True, slots=True)
class JobLook:
    """What of a job is compared. ``place`` is as it is shown; ``country`` its two letters."""

    title: str
    place: str = ""
    region: str = ""
    country: str = ""
    ats_id: str = ""


_WORDS = {
    "sr": "senior", "snr": "senior", "jr": "junior", "jnr": "junior", "mgr": "manager",
    "eng": "engineer", "engr": "engineer", "dev": "developer", "asst": "assistant",
    "assoc": "associate", "admin": "administrator", "rep": "representative", "tech": "technician",
    "vp": "vice president", "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5",
}  # fmt: skip
_LEVELS = frozenset({"senior", "junior", "lead", "principal", "assistant", "associate", "intern",
                     "head", "staff", "trainee"})  # fmt: skip
_NOISE = frozenset({"m", "f", "d", "w", "x", "all", "genders", "the", "a", "an", "of", "and", "for",
                    "job", "position", "role"})  # fmt: skip


@lru_cache(maxsize=32_768)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a title or place without case, accents, fillers and abbreviations."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c if c.isalnum() else " " for c in flat if not unicodedata.combining(c))
    known = (_WORDS.get(word, word) for word in letters.split())
    return tuple(word for words in known for word in words.split() if word not in _NOISE)


def compare(manual: JobLook, synced: JobLook) -> Decision[Likeness]:
    """Whether a manual job is this job of the ATS, with every reason for it or against it."""
    named = _names_id(manual.title, synced.ats_id)
    if named:
        return Decision(
            Likeness.SURE,
            (
                Reason(
                    DuplicateReason.NAMES_ATS_ID,
                    f"The title names {synced.ats_id}, the job's id in the ATS.",
                    evidence={"ats_id": synced.ats_id},
                ),
            ),
        )
    title, score = _title(manual.title, synced.title)
    place = _place(manual, synced)
    reasons = (title, place)
    if place.code == DuplicateReason.OTHER_PLACE or score < PERHAPS_ALIKE:
        return Decision(Likeness.NONE, reasons)
    if place.code == DuplicateReason.SAME_PLACE and score >= SURELY_ALIKE:
        return Decision(Likeness.SURE, reasons)
    if place.code == DuplicateReason.SAME_PLACE or score >= SURELY_ALIKE:
        return Decision(Likeness.LIKELY, reasons)
    return Decision(Likeness.NONE, reasons)


def best(
    manual: JobLook, synced: Iterable[tuple[int, JobLook]]
) -> tuple[int | None, Decision[Likeness]]:
    """The job of the ATS that a manual one most likely is: its number, and how sure that is.

    Two that are equally sure are only likely, for a person has to choose.
    """
    found = [
        (number, decision)
        for number, look in synced
        if _is_worth_a_look(manual, look)
        and (decision := compare(manual, look)).verdict is not Likeness.NONE
    ]
    if not found:
        return None, Decision(Likeness.NONE)
    sure = [one for one in found if one[1].verdict is Likeness.SURE]
    number, decision = max(sure or found, key=lambda one: (_alike(one[1]), one[0]))
    if len(sure) < 2:
        return number, decision
    several = Reason(
        DuplicateReason.SEVERAL,
        f"{len(sure)} jobs of the ATS look the same.",
        "Choose by the ATS job id when you move candidates.",
        Owner.ACCOUNT_MANAGER,
        {"found": len(sure)},
    )
    return number, Decision(Likeness.LIKELY, (several, *decision.reasons))


def _is_worth_a_look(manual: JobLook, synced: JobLook) -> bool:
    """Most jobs have nothing in common: that is told without any words."""
    score = fuzz.token_sort_ratio(
        " ".join(words_of(manual.title)),
        " ".join(words_of(synced.title)),
        score_cutoff=PERHAPS_ALIKE,
    )
    return score > 0 or _names_id(manual.title, synced.ats_id)


def _alike(decision: Decision[Likeness]) -> float:
    return float(decision.reasons[0].evidence.get("alike", 100.0))


def _names_id(title: str, ats_id: str) -> bool:
    """Whether the title names the id as a word of its own; a short number means nothing."""
    if len(ats_id) < 4:
        return False
    return re.search(rf"(?<!\w){re.escape(ats_id)}(?!\w)", title, re.IGNORECASE) is not None


def _title(manual: str, synced: str) -> tuple[Reason, float]:
    ours, theirs = words_of(manual), words_of(synced)
    score = round(fuzz.token_sort_ratio(" ".join(ours), " ".join(theirs)), 1)
    evidence = {"alike": score, "ours": manual, "in_the_ats": synced}
    if not ours or not theirs:
        return Reason(DuplicateReason.OTHER_TITLE, "A title is missing.", evidence=evidence), 0.0
    if _levels(ours) != _levels(theirs):
        said = f"“{manual}” and “{synced}” name different levels or numbers."
        return Reason(DuplicateReason.OTHER_LEVEL, said, evidence=evidence), 0.0
    if sorted(ours) == sorted(theirs):
        said = f"Both jobs are called “{synced}”."
        return Reason(DuplicateReason.SAME_TITLE, said, evidence=evidence), 100.0
    if score >= PERHAPS_ALIKE:
        said = f"The titles “{manual}” and “{synced}” are much alike."
        return Reason(DuplicateReason.LIKE_TITLE, said, evidence=evidence), score
    said = f"The titles “{manual}” and “{synced}” are not alike."
    return Reason(DuplicateReason.OTHER_TITLE, said, evidence=evidence), score


def _levels(words: Iterable[str]) -> list[str]:
    """What tells two jobs of one family apart: *Welder 2* is not *Welder 3*."""
    return sorted(word for word in words if word.isdecimal() or word in _LEVELS)


def _place(manual: JobLook, synced: JobLook) -> Reason:
    evidence = {"ours": manual.place, "in_the_ats": synced.place}
    if not manual.place or not synced.place:
        return Reason(
            DuplicateReason.PLACE_UNKNOWN,
            "The place of one of the jobs is not known.",
            evidence=evidence,
        )
    ours, theirs = set(words_of(manual.place)), set(words_of(synced.place))
    shorter, longer = sorted((ours, theirs), key=len)
    elsewhere = any(
        one and other and one != other
        for one, other in ((manual.country, synced.country), (manual.region, synced.region))
    )
    if shorter and shorter <= longer and not elsewhere:
        return Reason(DuplicateReason.SAME_PLACE, f"Both are in {synced.place}.", evidence=evidence)
    return Reason(
        DuplicateReason.OTHER_PLACE,
        f"One is in {manual.place}, the other in {synced.place}.",
        evidence=evidence,
    )
