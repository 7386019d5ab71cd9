"""Reason codes: stable names with a one-line meaning, from which the documentation is made."""

import enum


class ReasonCode(enum.StrEnum):
    """The base of every rule's list of codes.

    A member is written as ``NAME = "area.code", "What it means."``; it is the string ``area.code``
    and carries ``meaning``. A code once published keeps its meaning.
    """

    meaning: str

    def __new__(cls, code: str, meaning: str) -> "ReasonCode":
        """Make the string member and keep its meaning beside it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member


def meaning_of(code: str) -> str:
    """What a published code means; empty text for one that no rule of ours has."""
    for family in ReasonCode.__subclasses__():
        for member in family:
            if member.value == code:
                return member.meaning
    return ""
