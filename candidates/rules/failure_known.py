"""What a person has said about a cause, once, for every failure of that cause before and after.

A label changes whose turn it is, what people read and whether it is tried again. It never makes an
uncertain outcome certain: a write that may have happened is looked up, whatever its label says.
"""

import enum
from dataclasses import dataclass, replace

from candidates.rules.export_state import ExportState
from candidates.rules.failure_triage import Outcome
from integrations.rules.decision import Owner, Reason


class FailureClass(enum.StrEnum):
    """What happens with a failure of a known cause."""

    PASSES = "passes"
    CUSTOMER = "customer"
    ACCOUNT_MANAGER = "account_manager"
    SUPPORT = "support"
    ENGINEERING = "engineering"


LABELS: dict[FailureClass, str] = {
    FailureClass.PASSES: "It passes: try again by itself",
    FailureClass.CUSTOMER: "The customer must act",
    FailureClass.ACCOUNT_MANAGER: "The account manager must act",
    FailureClass.SUPPORT: "Support must act",
    FailureClass.ENGINEERING: "Engineering must act",
}

OUTCOMES: dict[FailureClass, Outcome] = {
    FailureClass.PASSES: Outcome(ExportState.RETRY_LATER, Owner.NOBODY),
    FailureClass.CUSTOMER: Outcome(ExportState.NEEDS_ATTENTION, Owner.CUSTOMER),
    FailureClass.ACCOUNT_MANAGER: Outcome(ExportState.NEEDS_ATTENTION, Owner.ACCOUNT_MANAGER),
    FailureClass.SUPPORT: Outcome(ExportState.NEEDS_ATTENTION, Owner.SUPPORT),
    FailureClass.ENGINEERING: Outcome(ExportState.NEEDS_ATTENTION, Owner.ENGINEERING),
}


@dataclass(frozen=True, slots=True)
class Known:
    """A label: what it is, what happens then, what to do."""

    label: str
    becomes: FailureClass
    fix: str

    def outcome(self, usual: Outcome) -> Outcome:
        """The row of the closed table as the label changes it.

        What stops the whole connection, and what may have happened already, stays as it is.
        """
        if usual.breaks_connection or usual.state is ExportState.CHECKING:
            return usual
        return OUTCOMES[self.becomes]

    def told(self, reason: Reason) -> Reason:
        """The reason in the words of the label. The vendor's own words become evidence."""
        said = str(reason.evidence.get("said", "") or reason.sentence)
        return replace(
            reason,
            sentence=self.label,
            hint=self.fix,
            owner=OUTCOMES[self.becomes].owner,
            evidence={**reason.evidence, "said": said},
        )
