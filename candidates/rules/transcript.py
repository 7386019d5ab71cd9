"""Conversations and criteria as people type them, and back. What is written reads back the same.

A conversation: each message begins on its own line with ``Recruiter:`` or ``Candidate:``, the time
in brackets before it where it is known. A criterion: ``name | score | comment`` on one line.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

_MESSAGE = re.compile(r"^(?:\[(?P<at>[^\]]*)\]\s*)?(?P<who>recruiter|candidate):[ \t]?", re.I)
_ESCAPE = "\\"
MOST_CRITERIA = 60
MOST_MESSAGES = 1_000
LEAST_SCORE, MOST_SCORE = 0, 5


class TypedError(ValueError):
    """What was typed cannot be read; the text says which line and what to write."""


def typed_conversation(messages: Iterable[Mapping[str, Any]]) -> str:
    """A stored conversation as it is typed."""
    return "\n".join(_typed_message(message) for message in messages)


def read_conversation(text: str) -> list[dict[str, Any]]:
    """A typed conversation as it is stored. Raises ``TypedError``."""
    messages: list[dict[str, Any]] = []
    for number, line in enumerate(text.replace("\r\n", "\n").strip("\n").split("\n"), start=1):
        begins = _MESSAGE.match(line)
        if begins:
            said = line[begins.end() :]
            at = _moment(begins["at"], number)
            messages.append({"at": at, "from": begins["who"].lower(), "text": said})
        elif messages:
            unescaped = line[1:] if line.startswith(_ESCAPE) else line
            messages[-1]["text"] += f"\n{unescaped}"
        elif line.strip():
            raise TypedError(
                f"Line {number} says nobody's name: begin with Recruiter: or Candidate:"
            )
    if len(messages) > MOST_MESSAGES:
        raise TypedError(f"There are {len(messages):,} messages; {MOST_MESSAGES:,} is the most.")
    for message in messages:
        message["text"] = message["text"].strip("\n")
    return messages


def typed_criteria(criteria: Iterable[Mapping[str, Any]]) -> str:
    """Stored criteria as they are typed."""
    return "\n".join(
        " | ".join(
            part.replace("|", "/").replace("\n", " ")
            for part in (str(row["name"]), f"{float(row['score']):g}", str(row.get("comment", "")))
            if part
        )
        for row in criteria
    )


def read_criteria(text: str) -> list[dict[str, Any]]:
    """Typed criteria as they are stored. Raises ``TypedError``."""
    criteria = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, *more = [part.strip() for part in line.split("|")]
        if not name or len(more) not in {1, 2}:
            raise TypedError(f"Line {number}: write name | score | comment.")
        comment = more[1] if len(more) == 2 else ""
        score = _score(more[0], number)
        criteria.append({"name": name[:200], "score": score, "comment": comment})
    if len(criteria) > MOST_CRITERIA:
        raise TypedError(f"There are {len(criteria)} criteria; {MOST_CRITERIA} is the most.")
    return criteria


def _typed_message(message: Mapping[str, Any]) -> str:
    at = f"[{message['at']}] " if message.get("at") else ""
    first, *rest = str(message["text"]).split("\n")
    # A line of the text that looks like the beginning of a message is marked.
    lines = [f"{_ESCAPE}{line}" if _looks_special(line) else line for line in rest]
    return "\n".join([f"{at}{str(message['from']).capitalize()}: {first}", *lines])


def _looks_special(line: str) -> bool:
    return line.startswith(_ESCAPE) or _MESSAGE.match(line) is not None


def _moment(text: str | None, number: int) -> str | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise TypedError(
            f"Line {number}: “{text[:40]}” is no time. Write it like 2026-11-20T14:30:00Z, "
            "or leave the brackets out."
        )
    return moment.isoformat()


def _score(text: str, number: int) -> float:
    try:
        score = float(text)
    except ValueError:
        score = -1.0
    if not LEAST_SCORE <= score <= MOST_SCORE:
        raise TypedError(
            f"Line {number}: the score is a number from {LEAST_SCORE} to {MOST_SCORE}."
        )
    return score
