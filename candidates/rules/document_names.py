"""The file names of the PDF profiles, by which they are found again in an ATS."""

import re
import unicodedata

NAME_CHARACTERS = 60
_PROFILE = re.compile(r"profile-rx-[0-9a-z]+\.pdf\Z")


def document_name(person: str, reference: str) -> str:
    """A file name every ATS accepts: ``Ana-Ruiz-profile-rx-8f3k2mbq.pdf``."""
    plain = unicodedata.normalize("NFKD", person).encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:NAME_CHARACTERS]
    return "-".join(part for part in (words, "profile", reference) if part) + ".pdf"


def is_a_profile(name: str) -> bool:
    """Whether a document of an ATS is one of our profiles, of this export or another."""
    return _PROFILE.search(name) is not None
