"""What the status of a submission means. Only the customer can say: the words are theirs."""

from dataclasses import dataclass

from integrations.connectors.ats.bullhorn.settings import NEW_LEAD, BullhornSettings
from integrations.connectors.people_types import Standing


@dataclass(frozen=True, slots=True)
class StandingWords:
    """The customer's words, in lower case. A word in no list is unknown, and never harmless."""

    rejected: frozenset[str]
    hired: frozenset[str]
    still_open: frozenset[str]

    @classmethod
    def of(cls, settings: BullhornSettings) -> "StandingWords":
        """The words of a connection."""
        return cls(
            rejected=_folded(settings.rejected_statuses),
            hired=_folded(settings.hired_statuses),
            still_open=_folded(settings.open_statuses),
        )

    def standing(self, status: str, *, is_hidden: bool = False) -> Standing:
        """Of a submission. Where a word is in two lists, the worse of them counts.

        New Lead is Bullhorn's own word: a web response that nobody has judged. One that is hidden
        is not meant to be promoted (entity reference, 2026-03-27), whatever the reason.
        """
        word = status.strip().casefold()
        if word in self.rejected:
            return Standing.REJECTED
        if word in self.hired:
            return Standing.HIRED
        if word in self.still_open or (word == NEW_LEAD.casefold() and not is_hidden):
            return Standing.OPEN
        return Standing.UNKNOWN


def _folded(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in words)
