"""What was sent, as it may be kept: masked for people, with a keyed digest to compare by.

A digest tells whether a value has changed since without keeping the value. It is keyed, because
phone numbers and names could be guessed back from a plain one; when the key has changed, the
picture says so and nothing is compared.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.connectors.types import CandidateToExport

KEY_CHECK = "key"
_DIGITS = 16


def _masked(text: str) -> str:
    return f"{text[0]}… ({len(text)})" if text else ""


def _address(text: str) -> str:
    name, _, domain = text.partition("@")
    return f"{name[:1]}…@{domain}" if domain else _masked(text)


def _number(text: str) -> str:
    return f"…{text[-2:]}" if text else ""


def _plain(text: str) -> str:
    return text


LABELS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "first_name": ("First name", _masked),
    "last_name": ("Last name", _masked),
    "emails": ("E-mail", _address),
    "phone": ("Phone", _number),
    "city": ("City", _masked),
    "region": ("Region", _plain),
    "country": ("Country", _plain),
    "headline": ("Headline", _masked),
    "links": ("Links", _masked),
    "target": ("Sent as", _plain),
    "job": ("Job", _plain),
    "stage": ("Stage", _plain),
    "source_tag": ("Source tag", _plain),
}
"""Every field that is kept: its name for people, and how much of it may be shown later."""


def values_of(candidate: CandidateToExport) -> dict[str, str]:
    """What is sent, field by field, as text."""
    person = candidate.person
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "emails": ", ".join(person.emails),
        "phone": person.phone,
        "city": person.city,
        "region": person.region,
        "country": person.country,
        "headline": person.headline,
        "links": ", ".join(person.links),
        "target": candidate.target.value,
        "job": candidate.job_external_id,
        "stage": candidate.stage_external_id,
        "source_tag": candidate.source_tag,
    }


def picture(candidate: CandidateToExport, key: bytes) -> dict[str, Any]:
    """What is kept of a write: ``{field: [shown, digest]}``, and a digest of nothing as a check."""
    kept: dict[str, Any] = {
        name: [LABELS[name][1](value), _digest(name, value, key)]
        for name, value in values_of(candidate).items()
    }
    return {**kept, KEY_CHECK: _digest(KEY_CHECK, "", key)}


@dataclass(frozen=True, slots=True)
class Line:
    """One field: sent then (masked), would be sent now, and what the ATS holds.

    ``changed`` is ``None`` where nobody can tell. ``theirs`` is ``None`` where it was not asked or
    cannot be read; ``differs`` whether what the ATS holds is not what would be sent.
    """

    label: str
    then: str | None
    now: str
    theirs: str | None
    changed: bool | None
    differs: bool


def compare(
    sent: Mapping[str, Any], now: CandidateToExport, key: bytes, theirs: Mapping[str, str]
) -> Sequence[Line]:
    """Every field, side by side. Empty ``sent``: nothing was sent, or it was not kept then."""
    is_same_key = sent.get(KEY_CHECK) == _digest(KEY_CHECK, "", key)
    lines = []
    for name, value in values_of(now).items():
        kept = sent.get(name)
        changed = None if kept is None or not is_same_key else kept[1] != _digest(name, value, key)
        held = theirs.get(name)
        lines.append(
            Line(
                label=LABELS[name][0],
                then=None if kept is None else str(kept[0]),
                now=value,
                theirs=held,
                changed=changed,
                differs=held is not None and _loose(held) != _loose(value),
            )
        )
    return lines


def _digest(name: str, value: str, key: bytes) -> str:
    return hmac.new(key, f"{name}\0{value}".encode(), hashlib.sha256).hexdigest()[:_DIGITS]


def _loose(text: str) -> str:
    """Without case, spaces and the marks that vendors put into phone numbers."""
    return "".join(
        character for character in text.casefold() if character.isalnum() or character in "@,"
    )
