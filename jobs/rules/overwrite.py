"""What the ATS may still change on a job whose AI recruiter is active.

Activation freezes what candidates were told: edits are then made here, and what the ATS says
differently is kept beside the job as drift. What says whether and where a candidate can go
(status, stages, hiring team, links) always follows the ATS.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

FROZEN_FIELDS: tuple[str, ...] = (
    "title",
    "description",
    "pay",
    "places",
    "place",
    "country",
    "region",
    "employment_type",
    "department",
)
"""Fields of a job that keep our values after activation."""

COMPARED_FIELDS: tuple[str, ...] = (
    "title",
    "description",
    "pay",
    "places",
    "employment_type",
    "department",
)
"""Frozen fields that are compared; the others are derived from ``places``."""


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference. Both values are plain JSON."""

    field: str
    ours: Any
    theirs: Any

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {"field": self.field, "ours": self.ours, "theirs": self.theirs}


def following(incoming: Mapping[str, Any]) -> dict[str, Any]:
    """The part of the ATS's values that is written even on an active job."""
    return {name: value for name, value in incoming.items() if name not in FROZEN_FIELDS}


def compare(
    frozen: Mapping[str, Any],
    incoming: Mapping[str, Any],
    fields: Collection[str] = COMPARED_FIELDS,
) -> tuple[Drift, ...]:
    """The differences between our values and the ATS's, in the order of ``fields``.

    A field that the ATS does not send is no difference. Nothing, empty text and an empty list are
    the same; so are texts that differ in white space only.
    """
    return tuple(
        Drift(name, _plain(frozen.get(name)), _plain(incoming[name]))
        for name in fields
        if name in incoming and _comparable(frozen.get(name)) != _comparable(incoming[name])
    )


def _plain(value: Any) -> Any:
    """The value as JSON: ``Decimal("21.50")`` → ``"21.5"``, dates in ISO form."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _comparable(value: Any) -> Any:
    plain = _plain(value)
    if isinstance(plain, dict):
        kept = {key: _comparable(inner) for key, inner in plain.items()}
        return {key: inner for key, inner in kept.items() if inner is not None} or None
    if isinstance(plain, list):
        return [_comparable(inner) for inner in plain] or None
    if isinstance(plain, str):
        return " ".join(plain.split()) or None
    return plain
