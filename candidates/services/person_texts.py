"""The texts of a person as they come in again and again, and what people have corrected since."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from typing import Any

from candidates.models import Candidate, ContactCorrection

TEXTS = (
    "first_name", "last_name", "phone", "headline", "city", "region", "country", "linkedin_url",
)  # fmt: skip


class TooLongError(Exception):
    """A text does not fit; the message says which and how long it may be."""


def take_texts(
    candidate: Candidate, given: Mapping[str, Any], wrong: Mapping[str, Set[str]]
) -> bool:
    """Set what differs. Does not save the row. Whether anything changed.

    An empty text leaves what is known, and so does one that a person has found wrong: whoever
    sends the same data again does not undo a correction. Raises ``TooLongError``; nothing is set
    then.
    """
    new = {
        name: given[name]
        for name in TEXTS
        if given[name]
        and given[name] != getattr(candidate, name)
        and given[name] not in wrong.get(name, ())
    }
    for name, value in new.items():
        longest = getattr(Candidate._meta.get_field(name), "max_length", None)
        if longest is not None and len(value) > longest:
            raise TooLongError(f"{name} has {len(value)} characters; {longest} is the most.")
    for name, value in new.items():
        setattr(candidate, name, value)
    return bool(new)


def found_wrong(candidates: Iterable[int]) -> dict[int, dict[str, set[str]]]:
    """By candidate, the values of each field that people found wrong. What a later correction
    brought back is right again.
    """
    found: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    corrections = ContactCorrection.objects.filter(candidate__in=candidates).order_by("id")
    for candidate, changes in corrections.values_list("candidate_id", "changes"):
        for change in changes:
            found[candidate][change["field"]].add(change["old"])
            found[candidate][change["field"]].discard(change["new"])
    return found
