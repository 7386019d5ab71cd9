"""Why is this candidate not in the ATS? The checks, in the order they are asked.

The reasons are those of the export policy and of the export itself; here they only get the
question that they answer, and the value that was looked at.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from candidates.rules.export_facts import ExportFacts
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import ExportState
from integrations.rules.decision import Reason
from integrations.rules.inquiry import Check, Explanation, Finding, check

R = ExportReason


@dataclass(frozen=True, slots=True)
class Question:
    """One question, the codes that speak against it, and what is looked at."""

    words: str
    codes: Collection[ExportReason]
    value: Callable[[ExportFacts], str]


def _in_words(word: str) -> str:
    return word.replace("_", " ").capitalize()


QUESTIONS: tuple[Question, ...] = (
    Question(
        "Is the job one that the ATS gave us?",
        (R.MANUAL_JOB,),
        lambda facts: "Synced from ATS" if facts.job.source == "synced" else "Made by hand",
    ),
    Question(
        "Is the job open, and one of those that were agreed?",
        (R.JOB_CLOSED, R.JOB_NOT_ELIGIBLE),
        lambda facts: "Closed" if facts.job.closed_because else _in_words(facts.job.eligibility),
    ),
    Question(
        "Is the job's AI recruiter active?",
        (R.JOB_NOT_ACTIVE,),
        lambda facts: _in_words(facts.job.state),
    ),
    Question(
        "Does the agreed workflow send candidates?",
        (R.REDIRECT_WORKFLOW,),
        lambda facts: _in_words(facts.connection.workflow) if facts.connection else "",
    ),
    Question(
        "Can the system take the candidate so?",
        (R.SYSTEM_CANNOT_TAKE_CANDIDATES, R.PROSPECTS_NOT_SUPPORTED, R.STAGE_NOT_IN_JOB),
        lambda facts: _in_words(facts.search.target),
    ),
    Question(
        "Is the candidate in the running?",
        (R.CANDIDATE_REJECTED, R.CANDIDATE_WITHDRAWN),
        lambda facts: _in_words(facts.candidate.stage),
    ),
    Question(
        "Is the stage reached at which it is due?",
        (R.TRIGGER_STAGE_NOT_REACHED, R.NOT_ENGAGED),
        lambda facts: f"Has reached {facts.candidate.furthest_stage.capitalize()}",
    ),
    Question(
        "Is the screening as far as it has to be?",
        (R.PASSIVE_NOT_SCREENED, R.UPDATE_NOT_SCREENED, R.FIRST_ARRIVAL_UNDER_WAY),
        lambda facts: "Complete" if facts.candidate.screening_completed else "Not complete",
    ),
    Question(
        "Does the search send this candidate?",
        (R.SEARCH_IS_MANUAL, R.NOT_A_RESPONDER, R.RESPONSE_NOT_SELECTED),
        lambda facts: _in_words(facts.candidate.response or "No response noted"),
    ),
    Question(
        "Can the person be reached by e-mail?",
        (R.NO_VALID_EMAIL, R.NO_NAME),
        lambda facts: (
            f"{facts.candidate.emails_usable} of {facts.candidate.emails_known} addresses usable"
        ),
    ),
    Question(
        "Does the ATS not know the person already, or may they take part all the same?",
        (R.KNOWN_IN_ATS, R.COOLING_DOWN),
        lambda facts: ", ".join(one.last_activity or "Known" for one in facts.known) or "Not known",
    ),
    Question(
        "Has the customer left the person in the ATS?",
        (R.REMOVED_IN_ATS,),
        lambda facts: "Removed there" if facts.removed else "Nobody told otherwise",
    ),
    Question(
        "Is the person let through at the match desk?",
        (R.SKIPPED_AT_THE_DESK,),
        lambda facts: "",
    ),
    Question(
        "Is the connection live?",
        (R.CONNECTION_NOT_ACTIVE, R.SHADOW_MODE),
        lambda facts: _in_words(facts.connection.state) if facts.connection else "No connection",
    ),
)

IN_FAVOUR = frozenset(
    {
        R.DUE, R.RELEASED, R.SENT_AGAIN, R.TEST_CANDIDATE, R.PROSPECT_HAS_NO_APPLICATION,
        R.ALREADY_EXPORTED,
    }
)  # fmt: skip
"""Codes that answer no question: they say why a candidate goes, or that nothing is to be done."""

DECIDED_BY_POLICY = frozenset({None, ExportState.HELD, ExportState.QUEUED})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFacts:
    """Where the export is. ``reasons`` are the stored ones of the export itself."""

    state: ExportState | None
    words: str
    since: datetime | None = None
    next_try: datetime | None = None
    tries: int = 0
    reasons: Sequence[Reason] = ()


def explain(
    facts: ExportFacts, reasons: Sequence[Reason], delivery: DeliveryFacts, *, headline: str
) -> Explanation:
    """Every check on a candidate. ``reasons`` are what policy says now.

    Policy is asked only where it still decides: what is under way or done was agreed to before. But
    whom the customer has removed since is not there, however well they arrived.
    """
    decides = delivery.state in DECIDED_BY_POLICY
    counted = [one for one in reasons if decides or one.code == R.REMOVED_IN_ATS]
    checks = [
        check(
            question.words,
            [reason for reason in counted if reason.code in question.codes],
            value=question.value(facts),
        )
        for question in QUESTIONS
    ]
    return Explanation(headline, (*checks, *_delivery(delivery)))


def _delivery(delivery: DeliveryFacts) -> Iterator[Check]:
    question = "Has it arrived in the ATS?"
    tried = f" · {delivery.tries} tries" if delivery.tries > 1 else ""
    value, at = f"{delivery.words}{tried}", _iso(delivery.since)
    if delivery.state is ExportState.EXPORTED:
        yield Check(question, Finding.HOLDS, value, at)
    elif delivery.state in DECIDED_BY_POLICY or not delivery.reasons:
        yield Check(question, Finding.UNKNOWN, value, at)
    else:
        yield Check(question, Finding.FAILS, value, at, tuple(delivery.reasons))
    if delivery.next_try is not None:
        yield Check(
            "Does it go on by itself?", Finding.HOLDS, "At this time", _iso(delivery.next_try)
        )


def _iso(instant: datetime | None) -> str:
    return instant.isoformat() if instant is not None else ""
