"""What is sent in a field of a person for which we know nothing: a fixed value, or one of the job.

A vendor names its fields in its own way; which of ours is meant is guessed from the name, and a
person confirms it. Nothing here knows a vendor. Names and addresses have no defaults: people are
recognised by them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from integrations.connectors.types import PersonToExport

FIXED = "fixed"
JOB = "job"


@dataclass(frozen=True, slots=True)
class Field:
    """One of our fields that can have a default. ``job`` names what a job knows of the same."""

    label: str
    words: tuple[str, ...]
    example: str
    pattern: re.Pattern[str]
    demands: str
    job: str = ""


_TEXT = re.compile(r"\S(?:.{0,198}\S)?")

FIELDS: Mapping[str, Field] = {
    "phone": Field(
        "Phone",
        ("phone", "mobile", "telephone", "tel", "cell"),
        "+1 555 0100",
        re.compile(r"\+?[\d\s().-]{5,30}"),
        "digits, with a + for the country",
    ),
    "city": Field("City", ("city", "town", "locality"), "Dallas", _TEXT, "a name", job="city"),
    "region": Field(
        "State or region", ("region", "state", "province", "county"), "TX", _TEXT, "a name",
        job="region",
    ),
    "country": Field(
        "Country", ("country", "nation"), "US", re.compile(r"[A-Z]{2}"),
        "two capital letters, such as US", job="country",
    ),
    "headline": Field(
        "Headline", ("headline", "title", "occupation", "position", "profession"), "Candidate",
        _TEXT, "a few words", job="title",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Default:
    """What fills one field: ``value``, or what the job knows where ``source`` is ``JOB``."""

    field: str
    source: str
    value: str = ""


def guess(vendor_field: str) -> str:
    """Which of our fields a vendor's field is, as far as its name tells; empty where it does not.

    The last part of a path counts: ``candidate.location.city`` is a city.
    """
    parts = re.split(r"[.\[\]/]+", vendor_field.casefold())
    for part in reversed([part for part in parts if part]):
        name = re.sub(r"[^a-z]", "", part)
        for key, field in FIELDS.items():
            if any(word in name for word in field.words):
                return key
    return ""


def complaint_of(default: Default) -> str:
    """Why this cannot be a default, as a sentence; empty where it can."""
    field = FIELDS.get(default.field)
    if field is None:
        return "Choose one of the fields."
    if default.source == JOB:
        return "" if field.job else f"A job knows nothing of {field.label.lower()}."
    if default.source != FIXED:
        return "Choose a fixed value, or one of the job."
    if field.pattern.fullmatch(default.value):
        return ""
    return f"{field.label} must be {field.demands}."


def filled(
    person: PersonToExport, defaults: Sequence[Default], job: Mapping[str, str]
) -> PersonToExport:
    """The person with defaults where we know nothing. What we know is never replaced."""
    empty = [default for default in defaults if not getattr(person, default.field)]
    values: dict[str, Any] = {
        default.field: default.value
        if default.source == FIXED
        else job.get(FIELDS[default.field].job, "")
        for default in empty
    }
    return replace(person, **values) if values else person


def whether_sent(field: str, sends: Callable[[str], bool], system: str) -> str:
    """Why a default would not help at this system, as a sentence; empty where it does."""
    if sends(field):
        return ""
    return (
        f"Our connector sends nothing of this kind to {system}: a default would change nothing. "
        "Ask the customer to make the field optional in the ATS, or to fill it by a rule there."
    )
