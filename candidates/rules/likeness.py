"""Might two people be one, although no e-mail address says so? Only ever a suggestion."""

from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz import fuzz

from candidates.rules.contact_keys import KeyKind
from candidates.rules.matching import words_of

LIKE_ENOUGH = {KeyKind.LINKEDIN: 50, KeyKind.PHONE: 75}
"""How alike names must be, in per cent. A profile is one person's; a phone may be a family's."""

_WORDS = {KeyKind.LINKEDIN: "LinkedIn profile", KeyKind.PHONE: "phone number"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two people who may be one. ``likeness`` is that of the names, in per cent."""

    likeness: int
    evidence: tuple[str, ...]


def name_likeness(ours: str, theirs: str) -> int:
    """How alike two names are, in per cent, whatever the order of their words; 0 without a name."""
    mine, others = " ".join(sorted(words_of(ours))), " ".join(sorted(words_of(theirs)))
    return round(fuzz.token_sort_ratio(mine, others)) if mine and others else 0


def suggest(ours: str, theirs: str, shared: Collection[KeyKind]) -> Suggestion | None:
    """What may be suggested of two people who share these kinds of contact."""
    likeness = name_likeness(ours, theirs)
    speaking = [kind for kind in _WORDS if kind in shared and likeness >= LIKE_ENOUGH[kind]]
    if not speaking:
        return None
    return Suggestion(likeness, tuple(f"The same {_WORDS[kind]}" for kind in speaking))
