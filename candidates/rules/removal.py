"""What a customer's ATS has done to a person whom we brought there, as it told us. Pure."""

import enum
from datetime import datetime

from candidates.rules.export_policy_reasons import ExportReason
from integrations.connectors.events import EventKind
from integrations.rules.decision import Owner, Reason


class PersonNewsKind(enum.StrEnum):
    """Merged into somebody else, deleted, or made nobody."""

    MERGED = "merged"
    DELETED = "deleted"
    ANONYMISED = "anonymised"


KIND_OF = {
    EventKind.PERSON_MERGED: PersonNewsKind.MERGED,
    EventKind.PERSON_DELETED: PersonNewsKind.DELETED,
    EventKind.PERSON_ANONYMISED: PersonNewsKind.ANONYMISED,
}
GONE = frozenset({PersonNewsKind.DELETED, PersonNewsKind.ANONYMISED})
"""Whom the customer has removed: nobody but a person brings them there again."""


def removed(kind: PersonNewsKind, at: datetime, *, event: str, person: str) -> Reason:
    """That the customer has removed somebody, with the vendor's word as the evidence."""
    return Reason(
        ExportReason.REMOVED_IN_ATS,
        f"The customer has {kind} the person in their ATS. Nothing is sent again by itself.",
        "Ask the customer why. If the person is to be there again, use Send now with a reason.",
        Owner.CUSTOMER,
        {
            "told_at": at.isoformat(timespec="seconds"),
            "event": event,
            "person_in_the_ats": person,
        },
    )
