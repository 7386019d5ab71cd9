"""Screening conversations and assessments for the demo's candidates."""

from datetime import datetime, timedelta
from typing import Any

SHIFTS = ("first", "second", "third", "any")
PAY = ("what is posted works for me", "I hope for the upper end", "I make a little more today")
STARTS = ("next Monday", "in two weeks, after my notice", "as soon as the paperwork is done")
STRENGTHS = (
    "keeps calm when a line stops and looks for the cause first",
    "has trained others and explains things simply",
    "asks when a drawing is unclear instead of guessing",
)
OPEN_POINTS = (
    "Has not worked with our scanning system yet; learned a similar one in a week.",
    "Commute is forty minutes; says that has never been a problem.",
    "Certificate expires in spring and is to be renewed.",
)


def conversation(
    *, first_name: str, recruiter: str, job_title: str, place: str, number: int, begun: datetime
) -> list[dict[str, Any]]:
    """The messages of one screening, a few minutes apart."""
    years = 3 + number % 9
    said = (
        ("recruiter", f"Hi {first_name}, this is {recruiter}. Thank you for your interest in "
         f"{job_title}{' in ' + place if place else ''}. Is now a good time for a few questions?"),
        ("candidate", "Yes, I am on my break, go ahead."),
        ("recruiter", "How long have you done this kind of work, and where?"),
        ("candidate", f"{years} years now. I began as a helper and run the line myself today."),
        ("recruiter", "Which shift suits you, and does the posted pay work for you?"),
        ("candidate", f"{SHIFTS[number % 4].capitalize()} shift is fine, and "
         f"{PAY[number % 3]}."),
        ("recruiter", "Are you authorized to work in the United States, and when could you start?"),
        ("candidate", f"Yes, I am. I could start {STARTS[number % 3]}."),
        ("recruiter", "Thank you! I will pass this on to the hiring team today."),
    )  # fmt: skip
    return [
        {"at": (begun + timedelta(minutes=3 * index)).isoformat(), "from": who, "text": text}
        for index, (who, text) in enumerate(said)
    ]


def assessment(*, first_name: str, number: int) -> dict[str, Any]:
    """Stars, summary and criteria for one candidate."""
    stars = 3 + number % 3
    criteria = (
        ("Experience in the trade", 3.0 + number % 3 * 0.9),
        ("Safety", 4.0 + number % 2 * 0.5),
        ("Availability", 3.5 + number % 4 * 0.5),
        ("Communication", 2.5 + number % 5 * 0.5),
    )
    return {
        "stars": stars,
        "summary": (
            f"{first_name} {STRENGTHS[number % 3]}. The answers were clear and to the point. "
            f"{OPEN_POINTS[number % 3]}"
        ),
        "criteria": [
            {"name": name, "score": min(score, 5.0), "comment": ""} for name, score in criteria
        ],
    }
