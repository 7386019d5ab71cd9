"""The texts of a person as they come in again and again, and what people have corrected since."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from candidates.models import Candidate, ContactCorrection

TEXTS = (
    "first_name", "last_name", "phone", "headline", "city", "region", "country", "linkedin_url",
)  # fmt: skip


class TooLongError(Exception):
    """A text does not fit; the message says which and how long it may be."""


def take_texts(candidate: Candidate, given: Mapping[str, Any]) -> bool:
    """Set what differs. Does not save the row. Whether anything changed.

    An empty text leaves what is known, and so does one that a person has found wrong: whoever
    sends the same data again does not undo a correction. Raises ``TooLongError``.
    """
    changed = False
    wrong = found_wrong(candidate) if candidate.pk else {}
    for name in TEXTS:
        value = given[name]
        if not value or value == getattr(candidate, name) or value in wrong.get(name, ()):
            continue
        longest = getattr(Candidate._meta.get_field(name), "max_length", None)
        if longest is not None and len(value) > longest:
            raise TooLongError(f"{name} has {len(value)} characters; {longest} is the most.")
        setattr(candidate, name, value)
        changed = True
    return changed


def found_wrong(candidate: Candidate) -> dict[str, set[str]]:
    """The values of each field that people found wrong. What a later correction brought back is
    right again.
    """
    wrong: dict[str, set[str]] = defaultdict(set)
    corrections = ContactCorrection.objects.filter(candidate=candidate).order_by("id")
    for changes in corrections.values_list("changes", flat=True):
        for change in changes:
            wrong[change["field"]].add(change["old"])
            wrong[change["field"]].discard(change["new"])
    return wrong
