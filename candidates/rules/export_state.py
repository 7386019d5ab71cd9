"""The states of an export and of its effects, and every move there is.

One table. The database refuses a move that is not in it (check constraint over the previous and
the new state), ``docs/export-states.md`` is drawn from it, the protocol
test explores it.
"""

import enum
from collections.abc import Callable


class ExportState(enum.StrEnum):
    """Where the export of one candidate to one job is."""

    HELD = "held"
    QUEUED = "queued"
    WORKING = "working"
    RETRY_LATER = "retry_later"
    CHECKING = "checking"
    PROCESSING = "processing"
    NEEDS_ATTENTION = "needs_attention"
    EXPORTED = "exported"
    CANCELLED = "cancelled"


S = ExportState

# (from, to): why this move happens. ``None`` as the source is the birth of the row.
MOVES: dict[tuple[ExportState | None, ExportState], str] = {
    (None, S.HELD): "policy says not yet, or no",
    (None, S.QUEUED): "policy says send",
    (S.HELD, S.QUEUED): "policy says send now",
    (S.HELD, S.CANCELLED): "a person said no",
    (S.QUEUED, S.WORKING): "a worker claimed it",
    (S.QUEUED, S.HELD): "a person took a bulk export back, and nothing was sent",
    (S.QUEUED, S.CANCELLED): "a person said no",
    (S.RETRY_LATER, S.WORKING): "its time has come and a worker claimed it",
    (S.RETRY_LATER, S.QUEUED): "a person does not want to wait",
    (S.RETRY_LATER, S.CANCELLED): "a person said no",
    (S.WORKING, S.EXPORTED): "every effect is done, and seen where the ATS can be read back",
    (S.WORKING, S.PROCESSING): "every effect is done and accepted; the ATS does not show it yet",
    (S.WORKING, S.RETRY_LATER): "certainly not done, worth another try",
    (S.WORKING, S.CHECKING): "outcome unknown, or the worker's lease ran out",
    (S.WORKING, S.NEEDS_ATTENTION): "a person must act",
    (S.WORKING, S.HELD): "policy says no longer, and nothing is under way",
    (S.CHECKING, S.WORKING): "time to look, and a worker claimed it",
    (S.PROCESSING, S.WORKING): "time to read back, and a worker claimed it",
    (S.NEEDS_ATTENTION, S.QUEUED): "a person repaired it",
    (S.NEEDS_ATTENTION, S.CHECKING): "a person asks to look again",
    (S.NEEDS_ATTENTION, S.EXPORTED): "a person showed the record in the ATS",
    (S.NEEDS_ATTENTION, S.CANCELLED): "a person said no",
}

CLAIMABLE = (S.QUEUED, S.RETRY_LATER, S.CHECKING, S.PROCESSING)
FINISHED = (S.EXPORTED, S.CANCELLED)
WAITS_FOR_TIME = (S.RETRY_LATER, S.CHECKING, S.PROCESSING)
ACCEPTED = (S.PROCESSING, S.EXPORTED)
"""Every write is done, whether or not the ATS shows it yet. From here nothing is sent any more."""
UNSTUCK = (S.HELD, S.PROCESSING, S.EXPORTED, S.CANCELLED)
"""States in which an export is not stuck on a failure, whatever it has hit before."""


def sources(to_state: ExportState) -> list[str]:
    """The states from which ``to_state`` can be reached."""
    return [before.value for before, after in MOVES if after is to_state and before is not None]


class EffectKind(enum.StrEnum):
    """One write in the vendor's system. An export's effects are done in this order."""

    PERSON = "person"
    APPLICATION = "application"
    STAGE = "stage"
    DOCUMENT = "document"
    TAG = "tag"
    CONTACT = "contact"
    NOTE = "note"
    EMPLOYEE = "employee"


class EffectState(enum.StrEnum):
    """Where one write is. ``SENDING`` is committed before its first byte leaves."""

    PLANNED = "planned"
    SENDING = "sending"
    UNKNOWN = "unknown"
    DONE = "done"


EFFECT_MOVES: dict[tuple[EffectState, EffectState], str] = {
    (EffectState.PLANNED, EffectState.SENDING): "written down before the first byte",
    (EffectState.PLANNED, EffectState.DONE): "found in the ATS before anything was sent",
    (EffectState.SENDING, EffectState.DONE): "the vendor answered with its ids",
    (EffectState.SENDING, EffectState.PLANNED): "the vendor certainly did nothing",
    (EffectState.SENDING, EffectState.UNKNOWN): "no trustworthy answer, or the worker died",
    (EffectState.UNKNOWN, EffectState.DONE): "found in the ATS",
    (EffectState.UNKNOWN, EffectState.PLANNED): "shown to be absent after the settle time",
}


class Purpose(enum.StrEnum):
    """What an export is for.

    The first arrival, the update after the screening, the correction of contact data that has gone
    out wrong, the same once more although it has arrived, or the hire, which makes an employee in
    an HR system out of a candidate.
    """

    CREATE = "create"
    UPDATE = "update"
    CORRECT = "correct"
    AGAIN = "again"
    HIRE = "hire"


# A system that cannot do these still takes the candidate; the export then carries a warning.
NICE_TO_HAVE = frozenset({EffectKind.TAG})

BRINGS_PERSON = frozenset({EffectKind.PERSON, EffectKind.APPLICATION, EffectKind.EMPLOYEE})
"""The writes that may create a person, where the person is not known before."""


def planned_effects(
    purpose: Purpose,
    *,
    offers: Callable[[str], bool],
    stage_at_creation: bool = True,
    as_prospect: bool = False,
    into_stage: bool = False,
    tagged: bool = False,
) -> tuple[EffectKind, ...]:
    """The writes of an export to a system, in their order.

    ``offers`` says what the system's connector can do. Where it creates the person in a write of
    its own, a prospect needs no other. Where the PDF can only go out with the application, it has
    no write of its own. Where a person cannot be corrected, a note says what is right; where
    there are no notes either, nothing is written. An update leaves out what a system cannot do;
    ``candidates.rules.updates`` says so. What is sent again is a look for the record that is there
    and the PDF; ``candidates.rules.sending_again`` says why nothing else.
    """
    if purpose is Purpose.CORRECT:
        ways = (("update_person", EffectKind.CONTACT), ("add_note", EffectKind.NOTE))
        return tuple(kind for operation, kind in ways if offers(operation))[:1]
    document = (EffectKind.DOCUMENT,) if offers("attach_document") else ()
    if purpose is Purpose.AGAIN:
        return (EffectKind.PERSON if as_prospect else EffectKind.APPLICATION, *document)
    if purpose is Purpose.UPDATE:
        stage = (EffectKind.STAGE,) if into_stage and offers("move_stage") else ()
        return (*stage, *document)
    kinds = [EffectKind.PERSON] if offers("create_person") else []
    if not (kinds and as_prospect):
        kinds.append(EffectKind.APPLICATION)
    if into_stage and not as_prospect and not stage_at_creation and offers("move_stage"):
        kinds.append(EffectKind.STAGE)
    kinds += document
    if tagged and offers("add_tag"):
        kinds.append(EffectKind.TAG)
    return tuple(kinds)


def planned_for_hire(*, with_document: bool) -> tuple[EffectKind, ...]:
    """The writes of a hire to an HR system, in their order."""
    document = (EffectKind.DOCUMENT,) if with_document else ()
    return (EffectKind.EMPLOYEE, *document)
