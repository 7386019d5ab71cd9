"""Correcting somebody who is in an ATS already, without taking away what only the ATS knows."""

from integrations.errors import RejectedError


def email_key(address: str) -> str:
    """What is the same in all ways to write one address."""
    return address.strip().casefold()


def phone_key(phone: str) -> str:
    """What is the same in all ways to write one number: its digits."""
    return "".join(character for character in phone if character.isdigit())


def person_gone(label: str) -> RejectedError:
    """What is said where the person who is to be corrected is not there any more."""
    return RejectedError(
        code="person.gone",
        sentence=f"{label} does not have this person any more.",
        hint="They were deleted, or merged into somebody else: look for them in the ATS.",
    )
