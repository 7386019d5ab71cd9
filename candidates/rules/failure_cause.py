"""Root causes: what makes two failures the same one, and the words that say so.

Two failures are of one cause where the operation, the kind of error, its code, the field and the
vendor's words agree, once everything that differs from person to person is taken out of the words.
A group is one cause at one connection; what is known of a cause holds at every connection.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from integrations.errors import CredentialsRejectedError
from integrations.rules.decision import Reason

NOT_FAILURES = frozenset({"export.person_being_created", "export.not_visible_yet"})
"""Reasons to wait that nobody failed at."""

GAVE_UP = "export.tried_too_often"
"""Stands in front of the error that every one of the tries ended with."""

OPENING = "open the connection"
"""The operation of a failure before anything was tried."""

ACCESS = "use the access"
"""The operation of every failure that stops the connection, whatever was being done with it."""

LOSES_ACCESS = CredentialsRejectedError.__name__

LONGEST_TEXT = 300
_SHORTEST_NAME = 2

_REPLACED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"https?://\S+"), "‹link›"),
    (re.compile(r"[^\s<>()\",;:]+@[\w.-]*\w"), "‹e-mail›"),
    (re.compile(r"\[(?:e-mail|secret|id|number)\]"), "‹…›"),
    (re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"), "‹id›"),
    (re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|`[^`]*`"), "‹value›"),
    (re.compile(r"(?<!\w)'[^']*'(?!\w)|(?<!\w)‘[^’]*’(?!\w)"), "‹value›"),
    (re.compile(r"\b\d{4}-\d\d-\d\d(?:[t ]\d\d:\d\d[\d:.]*(?:z|[+-]\d\d:?\d\d)?)?"), "‹date›"),
    (re.compile(r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b"), "‹date›"),
    (re.compile(r"\b\d{1,2}:\d\d(?::\d\d)?\b"), "‹time›"),
    (re.compile(r"\b(?=\w*\d)(?=\w*[a-z])[\w-]{6,}\b"), "‹id›"),
    (re.compile(r"[+-]?\d[\d.,\s()-]*\d|\d"), "‹number›"),
)  # fmt: skip
_REPEATED = re.compile(r"(‹[^›]+›)(?:[\s,;/-]*\1)+")
_INDEX = re.compile(r"\[\d*\]|\.\d+(?=\.|$)|(?<=\.)\d+\.")
_PATH = re.compile(r"\b(?:[a-z]\w*\.)+([a-z]\w*)\s*[:=]")
_LACKS = r"(?:is|must be|cannot be|can't be|may not be|has to be) (?:a )?"
_LACKED = r"(?:required|mandatory|missing|blank|empty|null|filled|provided|present|set)"
_NAME = r"[\"'`]?([a-z][\w-]*(?:\.\w+)*(?: (?:number|name|code|address))?)[\"'`]?"
_WHAT = r"(?:field|property|attribute|value)s?:?"
_NEEDED = (
    re.compile(rf"(?:missing|required) (?:required )?{_WHAT} {_NAME}(?: is|$|[.,;])"),
    re.compile(rf"(?:^|[.:;] |the |field ){_NAME} {_LACKS}{_LACKED}"),
)


@dataclass(frozen=True, slots=True)
class Cause:
    """What two failures must have in common to be the same one.

    ``operation`` is what was being done, ``field`` the vendor's name of what it complains about,
    ``text`` its words without anything that differs from person to person.
    """

    operation: str
    error: str
    code: str
    field: str
    text: str

    @property
    def fingerprint(self) -> str:
        """64 hex digits, the same wherever this cause occurs."""
        parts = (self.operation, self.error, self.code, self.field, self.text)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def at(self, connection_id: int) -> str:
        """64 hex digits, the same for this cause at this connection only."""
        return hashlib.sha256(f"{connection_id}\0{self.fingerprint}".encode()).hexdigest()

    def why(self) -> str:
        """Why these failures are one group, in words."""
        common = [f"happened at the same step ({self.operation})"]
        common.append(f"carry the same code ({self.code})")
        if self.field:
            common.append(f"name the same field ({self.field})")
        if self.text:
            common.append("say the same once names, numbers, dates and ids are taken out")
        *most, last = common
        return f"They {', '.join(most)} and {last}." if most else f"They {last}."


def cause_of(
    reasons: Sequence[Reason], *, operation: str, private: Iterable[str] = ()
) -> Cause | None:
    """The root cause of a failure, or ``None`` where nothing has failed.

    ``private`` are words of the person and the job concerned: they are taken out of the text.
    """
    if not reasons or reasons[0].code in NOT_FAILURES:
        return None
    reason = root_of(reasons)
    error = str(reason.evidence.get("error", ""))
    if error == LOSES_ACCESS:
        # One cause, whoever met it first: an export, a reading of jobs, or one of people.
        return Cause(operation=ACCESS, error=error, code=reason.code[:120], field="", text="")
    # The vendor's own words, where a person has labelled them since.
    said = str(reason.evidence.get("said", "") or reason.sentence)
    field = _field(reason.evidence.get("fields"))
    return Cause(
        operation=operation,
        error=error,
        code=reason.code[:120],
        field=(field or field_in(said))[:120],
        text=normalised(said, private=private),
    )


def root_of(reasons: Sequence[Reason]) -> Reason:
    """The reason behind the others: of who gave up, what every one of the tries ended with."""
    return reasons[1] if reasons[0].code == GAVE_UP and len(reasons) > 1 else reasons[0]


def normalised(text: str, *, private: Iterable[str] = ()) -> str:
    """The text in lower case without what differs from person to person."""
    bare = " ".join(text.casefold().split())
    for word in sorted({word.casefold().strip() for word in private}, key=len, reverse=True):
        if len(word) >= _SHORTEST_NAME:
            bare = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "‹name›", bare)
    for pattern, placeholder in _REPLACED:
        bare = pattern.sub(placeholder, bare)
    return _REPEATED.sub(r"\1", bare)[:LONGEST_TEXT]


def field_in(text: str) -> str:
    """The field that a vendor's sentence complains about, where it says so in a usual way."""
    bare = " ".join(text.casefold().split())
    path = _PATH.search(bare)
    if path:
        return path[0].rstrip(" :=")
    for pattern in _NEEDED:
        found = pattern.search(bare)
        if found:
            return found[1].strip()
    return ""


def _field(fields: object) -> str:
    """The fields that a vendor named, without the places in lists, in one stable order."""
    if not isinstance(fields, Mapping):
        return ""
    return ", ".join(sorted({_INDEX.sub("", str(name)) for name in fields}))
