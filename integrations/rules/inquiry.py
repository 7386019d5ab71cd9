"""An answer to "why?": one check after the other, and the first that fails on top."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.rules.decision import Owner, Reason


class Finding(enum.StrEnum):
    """What a check found. ``UNKNOWN``: nothing is stored that could say it."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One question with what was found.

    ``value`` is what is stored, in words; ``at`` the ISO time since or at which it is so, empty
    where there is none. ``reasons`` say why it fails, the most important first.
    """

    question: str
    finding: Finding
    value: str = ""
    at: str = ""
    reasons: tuple[Reason, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The stored form; ``from_json`` reads it back."""
        return {
            "question": self.question,
            "finding": self.finding.value,
            "value": self.value,
            "at": self.at,
            "reasons": [reason.as_json() for reason in self.reasons],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Check":
        """Read a stored check. Raises ``KeyError`` where it was not written by ``as_json``."""
        return cls(
            question=stored["question"],
            finding=Finding(stored["finding"]),
            value=stored["value"],
            at=stored["at"],
            reasons=tuple(Reason.from_json(reason) for reason in stored["reasons"]),
        )


@dataclass(frozen=True, slots=True)
class Explanation:
    """All checks, in the order in which they are asked, and one sentence over them."""

    headline: str
    checks: Sequence[Check] = field(default_factory=tuple)

    @property
    def first_failing(self) -> Check | None:
        """What has to be mended first."""
        return next((check for check in self.checks if check.finding is Finding.FAILS), None)

    @property
    def owner(self) -> Owner:
        """Whose turn it is: that of the first failing check."""
        failing = self.first_failing
        return failing.reasons[0].owner if failing and failing.reasons else Owner.NOBODY

    @property
    def codes(self) -> list[str]:
        """The codes of all reasons, the most important first."""
        return [reason.code for check in self.checks for reason in check.reasons]

    def as_json(self) -> dict[str, Any]:
        """The stored form; ``from_json`` reads it back."""
        return {"headline": self.headline, "checks": [check.as_json() for check in self.checks]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Explanation":
        """Read a stored answer. Raises ``KeyError`` where it was not written by ``as_json``."""
        return cls(stored["headline"], tuple(map(Check.from_json, stored["checks"])))


def check(question: str, reasons: Iterable[Reason] = (), *, value: str = "", at: str = "") -> Check:
    """A check that fails where there are reasons, and holds where there are none."""
    found = tuple(reasons)
    return Check(question, Finding.FAILS if found else Finding.HOLDS, value, at, found)


def unknown(question: str, value: str = "") -> Check:
    """A check that nothing stored can answer."""
    return Check(question, Finding.UNKNOWN, value)
