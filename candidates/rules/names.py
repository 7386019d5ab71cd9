"""People's names as they may leave the house."""

import unicodedata

# Format characters that writing systems need: the joiners of Persian, Hindi and others.
_JOINERS = frozenset("\u200c\u200d")


def fit_to_send(text: str) -> str:
    """The text without control characters and marks that turn the reading order around.

    Letters, accents, joiners and emoji stay. What is only white space becomes empty.
    """
    kept = (
        " " if character in "\t\r\n" else character
        for character in text
        if character in "\t\r\n" or character in _JOINERS or not _is_hidden(character)
    )
    tidy = " ".join("".join(kept).split())
    return tidy if any(c.isalnum() or unicodedata.category(c)[0] in "LS" for c in tidy) else ""


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"}
