"""Which e-mail addresses of a candidate go out."""

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email


class EmailKind(enum.StrEnum):
    """What an address is for."""

    PERSONAL = "personal"
    WORK = "work"
    OTHER = "other"


class EmailSource(enum.StrEnum):
    """Who told us an address. In whose words, stands beside it as free text."""

    PLATFORM = "platform"
    IMPORT = "import"
    BY_HAND = "by_hand"
    CORRECTION = "correction"


class EmailValidity(enum.StrEnum):
    """Whether mail arrives there, as far as anybody knows."""

    UNVERIFIED = "unverified"
    VALID = "valid"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """One address of a candidate."""

    address: str
    kind: EmailKind = EmailKind.PERSONAL
    validity: EmailValidity = EmailValidity.UNVERIFIED


_ORDER = (EmailKind.PERSONAL, EmailKind.WORK, EmailKind.OTHER)
"""People apply with their personal address, so an ATS knows them by it: it goes first."""


def choose_emails(
    addresses: Iterable[EmailAddress], allowed_types: Collection[str] = ()
) -> tuple[str, ...]:
    """The addresses to send, the first is the one the ATS matches by.

    Those known to be invalid or not well formed are left out, and those of a type that is not
    allowed (no types: all are). Personal before work before other; within a type verified ones
    first, then as listed. An address that differs only in case comes once.
    """
    usable = [
        (email, normalized)
        for email in addresses
        if email.validity is not EmailValidity.INVALID
        and (not allowed_types or email.kind in allowed_types)
        and (normalized := well_formed(email.address))
    ]
    usable.sort(key=lambda pair: (_ORDER.index(pair[0].kind), pair[0].validity != "valid"))
    chosen: dict[str, str] = {}
    for _, address in usable:
        chosen.setdefault(address.casefold(), address)
    return tuple(chosen.values())


def well_formed(address: str) -> str:
    """The address with its domain in lower case, or empty text when it cannot be one.

    Nothing is asked of the network. ``.test`` domains count as well formed.
    """
    try:
        found = validate_email(address.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return ""
    return found.normalized
