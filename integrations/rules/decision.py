"""A verdict with its why: what every rule of the product returns and every page shows."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Verdict = TypeVar("Verdict")


class Owner(enum.StrEnum):
    """Whose turn it is."""

    CUSTOMER = "customer"
    ACCOUNT_MANAGER = "account_manager"
    SUPPORT = "support"
    ENGINEERING = "engineering"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Reason:
    """One why. ``evidence`` holds plain JSON values only, so that it can be stored with the row."""

    code: str
    sentence: str
    hint: str = ""
    owner: Owner = Owner.NOBODY
    evidence: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The stored form; ``from_json`` reads it back."""
        return {
            "code": self.code,
            "sentence": self.sentence,
            "hint": self.hint,
            "owner": self.owner.value,
            "evidence": dict(self.evidence),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Reason":
        """Read a stored reason. Raises ``KeyError`` where it was not written by ``as_json``."""
        return cls(
            code=stored["code"],
            sentence=stored["sentence"],
            hint=stored["hint"],
            owner=Owner(stored["owner"]),
            evidence=stored["evidence"],
        )


@dataclass(frozen=True, slots=True)
class Decision(Generic[Verdict]):
    """A verdict and the reasons for it, the most important first."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()

    def as_json(self) -> list[dict[str, Any]]:
        """The reasons as they are stored beside the row."""
        return [reason.as_json() for reason in self.reasons]
