"""Conversations and criteria as people type them: what is written reads back the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates.rules.transcript import (
    TypedError,
    read_conversation,
    read_criteria,
    typed_conversation,
    typed_criteria,
)

LINES = st.lists(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]))
    | st.sampled_from(
        ["Recruiter: x", "[2026-11-20T14:30:00Z] candidate:", "\\Candidate: y", "\\"]
    ),
    min_size=1,
    max_size=4,
)
MESSAGES = st.lists(
    st.fixed_dictionaries(
        {
            "at": st.none() | st.just("2026-11-20T14:30:00+00:00"),
            "from": st.sampled_from(["candidate", "recruiter"]),
            "text": LINES.map("\n".join).map(lambda text: text.strip("\n")),
        }
    ),
    min_size=1,
    max_size=5,
)


@given(MESSAGES)
def test_a_conversation_reads_back_as_it_was(messages: list[dict[str, Any]]) -> None:
    stored = [{**message, "text": message["text"].lstrip(" \t")} for message in messages]
    assert read_conversation(typed_conversation(stored)) == stored


def test_a_conversation_is_typed_with_names_and_times() -> None:
    assert read_conversation(
        "\n[2026-11-20T14:30:00Z] recruiter: Certified?\nCANDIDATE:Yes.\n\nSince May.\n"
    ) == [
        {"at": "2026-11-20T14:30:00+00:00", "from": "recruiter", "text": "Certified?"},
        {"at": None, "from": "candidate", "text": "Yes.\n\nSince May."},
    ]


def test_nothing_typed_is_no_conversation() -> None:
    assert read_conversation(" \r\n ") == []
    assert read_criteria("\n \n") == []


def test_criteria_read_back_as_they_were() -> None:
    criteria = [
        {"name": "TIG", "score": 4.5, "comment": "Eight years"},
        {"name": "Drawings", "score": 0.0, "comment": ""},
    ]
    assert typed_criteria(criteria) == "TIG | 4.5 | Eight years\nDrawings | 0"
    assert read_criteria(typed_criteria(criteria)) == criteria


@pytest.mark.parametrize("line", ["TIG", "| 4", "TIG | 4 | a | b", "TIG | five", "TIG | nan"])
def test_a_criterion_that_is_none_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(TypedError, match=r"^Line 2: "):
        read_criteria(f"Good | 3\n{line}")
