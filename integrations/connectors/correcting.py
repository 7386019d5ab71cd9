"""Correcting somebody who is in an ATS already, without taking away what only the ATS knows."""

from collections.abc import Sequence

from integrations.errors import RejectedError


def email_key(address: str) -> str:
    """What is the same in all ways to write one address."""
    return address.strip().casefold()


def phone_key(phone: str) -> str:
    """What is the same in all ways to write one number: its digits."""
    return "".join(character for character in phone if character.isdigit())


def with_ours_first(ours: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """All addresses, each once: ours in their order, then those that only the ATS knows.

    One that is there already stays in its writing.
    """
    written = {email_key(address): address for address in theirs}
    each = dict.fromkeys(email_key(address) for address in (*ours, *written.values()))
    ours_written = {email_key(address): address for address in ours}
    return tuple(written.get(key) or ours_written[key] for key in each if key)


def person_gone(label: str) -> RejectedError:
    """What is said where the person who is to be corrected is not there any more."""
    return RejectedError(
        code="person.gone",
        sentence=f"{label} does not have this person any more.",
        hint="They were deleted, or merged into somebody else: look for them in the ATS.",
    )
