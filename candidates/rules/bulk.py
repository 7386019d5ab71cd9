"""A bulk export: its states, what is foreseen of each row, and what becomes of it. Pure."""

import enum

from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import ExportState
from candidates.rules.outlook import Outlook, OutlookKind
from integrations.rules.reason_code import ReasonCode


class BulkState(enum.StrEnum):
    """Where a bulk export is. A draft is a pre-flight: nothing is sent from it."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    ABORTED = "aborted"
    FINISHED = "finished"


MOVES: dict[tuple[BulkState, BulkState], str] = {
    (BulkState.DRAFT, BulkState.RUNNING): "a person has read the pre-flight and started it",
    (BulkState.RUNNING, BulkState.PAUSED): "a person paused it, or who started it left",
    (BulkState.PAUSED, BulkState.RUNNING): "a person lets it go on",
    (BulkState.RUNNING, BulkState.ABORTED): "a person aborted it",
    (BulkState.PAUSED, BulkState.ABORTED): "a person aborted it",
    (BulkState.RUNNING, BulkState.FINISHED): "every row has come to rest",
}


class RowState(enum.StrEnum):
    """What was done with one row.

    ``QUEUED``: nothing yet. ``RELEASED``: sent now on behalf of the person. ``FOUND``: there was
    nothing to release. ``THERE``: it had arrived before. ``TAKEN_BACK``: by an abort, untouched.
    """

    QUEUED = "queued"
    RELEASED = "released"
    FOUND = "found"
    THERE = "there"
    TAKEN_BACK = "taken_back"


class Foreseen(enum.StrEnum):
    """How the pre-flight divides the selection: each row is in exactly one part."""

    GO = "go"
    WAITING_FOR_EMAIL = "waiting_for_email"
    WAITING = "waiting"
    BLOCKED = "blocked"
    THERE = "there"
    UNDER_WAY = "under_way"


class Became(enum.StrEnum):
    """What became of a row: each is in exactly one part of the report."""

    ARRIVED = "arrived"
    PROCESSING = "processing"
    UNDER_WAY = "under_way"
    NEXT = "next"
    WAITING_FOR_EMAIL = "waiting_for_email"
    WAITING = "waiting"
    ATTENTION = "attention"
    BLOCKED = "blocked"
    THERE = "there"
    CANCELLED = "cancelled"
    TAKEN_BACK = "taken_back"


AT_REST = frozenset(Became) - {Became.NEXT, Became.UNDER_WAY}
"""Where nothing moves by the bulk any more. Who waits goes later, by the export's own clock."""


class BulkReason(ReasonCode):
    """Why an export is held by a bulk export."""

    TAKEN_BACK = (
        "export.bulk_aborted",
        "A bulk export that had released the candidate was aborted before they went.",
    )


def foreseen(outlook: Outlook) -> Foreseen:
    """The part of the pre-flight for one outlook: by the reason that counts most."""
    if outlook.kind is OutlookKind.WAITING:
        for_email = outlook.reasons[0].code == ExportReason.NO_VALID_EMAIL
        return Foreseen.WAITING_FOR_EMAIL if for_email else Foreseen.WAITING
    return Foreseen(outlook.kind.value)


def became(row: RowState, export: ExportState | None, *, never: bool, code: str) -> Became:
    """What became of one row, from its export as it is now.

    ``never`` is whether policy says no to a held export, ``code`` its first reason.
    """
    if row is RowState.QUEUED:
        return Became.NEXT
    if row is RowState.TAKEN_BACK:
        return Became.TAKEN_BACK
    if row is RowState.THERE:
        return Became.THERE
    if export is ExportState.HELD and never:
        return Became.BLOCKED
    if export is ExportState.HELD:
        for_email = code == ExportReason.NO_VALID_EMAIL
        return Became.WAITING_FOR_EMAIL if for_email else Became.WAITING
    return _OF_STATE.get(export, Became.UNDER_WAY)


_OF_STATE: dict[ExportState | None, Became] = {
    ExportState.EXPORTED: Became.ARRIVED,
    ExportState.PROCESSING: Became.PROCESSING,
    ExportState.NEEDS_ATTENTION: Became.ATTENTION,
    ExportState.CANCELLED: Became.CANCELLED,
}
