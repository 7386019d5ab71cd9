"""What became of an application, where only the customer can say what the words mean."""

from dataclasses import dataclass
from typing import Self

from integrations.connectors.authorising import Setting, SettingKind
from integrations.connectors.options import Options
from integrations.connectors.people_types import Standing


@dataclass(frozen=True, slots=True)
class StandingWords:
    """The customer's words, in lower case. A word in no list is unknown, and never harmless."""

    rejected: frozenset[str] = frozenset()
    hired: frozenset[str] = frozenset()
    still_open: frozenset[str] = frozenset()

    @classmethod
    def read(cls, options: Options) -> Self:
        """The words of a connection's settings, which ``standing_settings`` asks for."""
        return cls(
            rejected=_folded(options.words("rejected_statuses")),
            hired=_folded(options.words("hired_statuses")),
            still_open=_folded(options.words("open_statuses")),
        )

    def standing(self, word: str) -> Standing:
        """What a word means. Where it is in two lists, the worse of them counts."""
        folded = word.strip().casefold()
        if folded in self.rejected:
            return Standing.REJECTED
        if folded in self.hired:
            return Standing.HIRED
        return Standing.OPEN if folded in self.still_open else Standing.UNKNOWN


NO_WORDS = StandingWords()
"""Where nobody has said anything yet."""


def standing_settings(
    whose: str, *, rejected: str, hired: str, still_open: str
) -> tuple[Setting, ...]:
    """The settings for the three lists: ``whose`` statuses they are, and how to fill each."""
    lists = (
        ("rejected_statuses", "mean rejected", rejected),
        ("hired_statuses", "mean hired", hired),
        ("open_statuses", "are still open", still_open),
    )
    return tuple(
        Setting(
            name=name,
            label=f"{whose} statuses that {meaning}",
            help=about,
            kind=SettingKind.WORDS,
            required=False,
        )
        for name, meaning, about in lists
    )


def _folded(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in words)
