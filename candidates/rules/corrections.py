"""What a correction of contact data says: to an ATS, to its people, and to ours."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.rules.decision import Owner, Reason
from integrations.rules.reason_code import ReasonCode


class ContactField(enum.StrEnum):
    """What of a person can be corrected."""

    EMAIL = "email"
    PHONE = "phone"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"


LABELS = {
    ContactField.EMAIL: "E-mail",
    ContactField.PHONE: "Phone",
    ContactField.FIRST_NAME: "First name",
    ContactField.LAST_NAME: "Last name",
}


class CorrectionReason(ReasonCode):
    """Why a correction is under way, waits, or needs a person."""

    DUE = "contact.correction_due", "Contact data was corrected here; the ATS is told."
    NOT_ARRIVED = (
        "contact.not_arrived",
        "The candidate is still on the way to the ATS; the correction follows.",
    )
    UNDER_WAY = (
        "contact.correction_under_way",
        "An earlier correction of the same person is still being sent.",
    )
    SUPERSEDED = "contact.superseded", "A newer correction of the same person takes its place."
    BY_HAND = (
        "contact.correct_by_hand",
        "The ATS cannot be corrected by us: somebody changes it there, and says so here.",
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One value that was wrong and the right one; ``new`` is empty where nobody knows it."""

    field: ContactField
    old: str
    new: str

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Change":
        """Read what ``as_json`` made."""
        return cls(ContactField(stored["field"]), stored["old"], stored["new"])

    def as_json(self) -> dict[str, str]:
        """The stored form."""
        return {"field": self.field.value, "old": self.old, "new": self.new}

    @property
    def words(self) -> str:
        """``E-mail ana@old.example → ana@new.example``."""
        return f"{LABELS[self.field]} {self.old or '(none)'} → {self.new or '(not known)'}"


def merge(earlier: Sequence[Change], later: Sequence[Change]) -> tuple[Change, ...]:
    """Both corrections as one: what stands in the ATS now, and what is to stand there.

    A value that was corrected twice goes from the first old to the last new one; one that was
    corrected back needs no change. An address whose right value was not known then is the old one
    still.
    """
    merged = list(earlier)
    for change in later:
        index = next(
            (
                at
                for at, known in enumerate(merged)
                if known.field is change.field and _same(known.field, known.new, change.old)
            ),
            None,
        )
        if index is None:
            merged.append(change)
        else:
            merged[index] = Change(change.field, merged[index].old, change.new)
    return tuple(
        change
        for change in dict.fromkeys(merged)
        if not _same(change.field, change.old, change.new)
    )


def note_text(person: str, changes: Iterable[Change], *, why: str, reference: str) -> str:
    """The note that an ATS gets where its people can be corrected by nobody but themselves."""
    lines = [f"Contact data of {person} was wrong. Please correct it here:"]
    lines += [f"- {change.words}" for change in changes]
    if why:
        lines.append(f"Why: {why}")
    lines.append(f"Our reference: {reference}")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody has to change it: the system, the person's id and page, both supports."""

    system: str
    person: str
    person_external_id: str
    ats_url: str = ""
    our_support: str = ""
    their_support: str = ""


def by_hand(place: Place, changes: Sequence[Change], *, noted: bool) -> Reason:
    """The task of a person: what to change where, and whom to ask."""
    told = "; ".join(change.words for change in changes)
    where = f"{place.person} ({place.person_external_id})"
    supports = [f"Our support: {place.our_support}."] if place.our_support else []
    if place.their_support:
        supports.append(f"Support of {place.system}: {place.their_support}")
    return Reason(
        CorrectionReason.BY_HAND,
        f"Somebody has to correct {where} in {place.system} by hand: {told}.",
        " ".join(
            [
                "Open the person in the ATS, change it there, then say so here with Corrected in "
                "the ATS.",
                *supports,
            ]
        ),
        Owner.SUPPORT,
        {
            "change": [change.words for change in changes],
            "person_in_the_ats": place.person_external_id,
            "link": place.ats_url,
            "note_in_the_ats": noted,
            "our_support": place.our_support,
            "support_of_the_ats": place.their_support,
        },
    )


def under_way(reference: str) -> Reason:
    """A newer correction waits for the one before it."""
    return Reason(
        CorrectionReason.UNDER_WAY,
        f"An earlier correction of this person ({reference}) is still being sent.",
        "Nothing to do: this one follows when that one is settled.",
        evidence={"export": reference},
    )


def superseded(reference: str) -> Reason:
    """An older correction that was not sent: the newer one says it all."""
    return Reason(
        CorrectionReason.SUPERSEDED,
        f"A newer correction ({reference}) takes its place and brings this one's changes too.",
        evidence={"export": reference},
    )


def _same(field: ContactField, one: str, other: str) -> bool:
    if field is ContactField.EMAIL:
        return one.casefold() == other.casefold()
    return one == other
