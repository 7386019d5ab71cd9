"""E-mail addresses, phone numbers and LinkedIn profiles in the one form by which they are compared.

An empty text means that nothing can be compared. A phone number is only ever a suggestion, so a
number without a country counts as one of the United States, where the product's customers are.
"""

import enum
import re
from urllib.parse import unquote, urlsplit

SHORTEST_PHONE = 7
_US_NUMBER = 10


class KeyKind(enum.StrEnum):
    """By what people are recognised. Only the e-mail address is ever enough."""

    EMAIL = "email"
    PHONE = "phone"
    LINKEDIN = "linkedin"


def normal_email(address: str) -> str:
    """In lower case and without surrounding space."""
    cleaned = address.strip().casefold()
    return cleaned if "@" in cleaned else ""


def normal_phone(number: str) -> str:
    """Digits with the country's code in front; an extension is left out."""
    main = re.split(r"(?i)\s*(?:ext|x|#)\.?\s*\d*\s*$", number.strip())[0]
    digits = "".join(c for c in main if c.isascii() and c.isdigit())
    if not main.startswith("+"):
        digits = digits.removeprefix("00") if digits.startswith("00") else digits
        if len(digits) == _US_NUMBER:
            digits = f"1{digits}"
    return digits if len(digits) >= SHORTEST_PHONE else ""


def normal_link(address: str) -> str:
    """The name of a LinkedIn profile, whatever country, scheme or tail its address has."""
    text = address.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = (parts.hostname or "").casefold()
    except ValueError:
        return ""
    if host != "linkedin.com" and not host.endswith(".linkedin.com"):
        return ""
    steps = [step for step in unquote(parts.path).casefold().split("/") if step]
    is_profile = len(steps) >= 2 and steps[0] in {"in", "pub"}
    return f"in/{steps[1]}" if is_profile else ""
