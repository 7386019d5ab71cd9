"""What another rule would have made of a candidate: two answers of the same policy, compared."""

import enum
from dataclasses import dataclass

from candidates.rules.export_policy import ExportVerdict
from candidates.rules.export_policy_reasons import ExportReason
from integrations.rules.decision import Decision


class Change(enum.StrEnum):
    """What becomes different for one candidate."""

    MORE = "more"
    FEWER = "fewer"
    STILL_GOES = "still_goes"
    STILL_STAYS = "still_stays"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What policy says by the rule as it is, and by the proposed one, on the same facts."""

    now: Decision[ExportVerdict]
    proposed: Decision[ExportVerdict]

    @property
    def change(self) -> Change:
        """Whether the candidate would go by the one rule, by the other, by both or neither."""
        if goes(self.proposed):
            return Change.STILL_GOES if goes(self.now) else Change.MORE
        return Change.FEWER if goes(self.now) else Change.STILL_STAYS

    @property
    def lacks_only_email(self) -> bool:
        """Whether by the proposed rule nothing but a valid e-mail address is missing."""
        codes = {reason.code for reason in self.proposed.reasons}
        return not goes(self.proposed) and codes == {ExportReason.NO_VALID_EMAIL}


def goes(decision: Decision[ExportVerdict]) -> bool:
    """Whether the rule lets the candidate go. Shadow mode holds exactly those whom it does."""
    if decision.verdict is ExportVerdict.SEND:
        return True
    return bool(decision.reasons) and decision.reasons[0].code == ExportReason.SHADOW_MODE
