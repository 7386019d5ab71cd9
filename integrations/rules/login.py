"""Why a login at a vendor did not connect anything."""

from integrations.rules.decision import Owner, Reason
from integrations.rules.reason_code import ReasonCode


class LoginReason(ReasonCode):
    """What can come back from a vendor's login page besides access."""

    UNKNOWN = "login.unknown", "The way back does not belong to a login that was begun here."
    DENIED = "login.denied", "The person said no on the vendor's page."
    LINK_ENDED = "login.link_ended", "The link that it began from has ended meanwhile."


def unknown() -> Reason:
    """Forged, used before, too late, or from another browser: all the same to the visitor."""
    return Reason(
        LoginReason.UNKNOWN,
        "This way back from the vendor does not belong to a login that was begun in this browser, "
        "or it was used already, or it took longer than 20 minutes.",
        "Open the connection page again and log in anew.",
        Owner.CUSTOMER,
    )


def denied(error: str) -> Reason:
    """The vendor sent the person back without a code. ``error`` is its word for that."""
    return Reason(
        LoginReason.DENIED,
        "The vendor's page was left without giving access.",
        "Open the connection page again, log in, and choose Allow.",
        Owner.CUSTOMER,
        {"error": error[:60] if error.isidentifier() else ""},
    )


def link_ended() -> Reason:
    """The link was used, withdrawn or too old when the person came back: nothing was stored."""
    return Reason(
        LoginReason.LINK_ENDED,
        "The link that this login began from was used or has ended meanwhile. Nothing was changed.",
        "Ask your account manager for a new link if access is still to be given.",
        Owner.ACCOUNT_MANAGER,
    )
