"""Why our ledger and the ATS differ, and what to do about it."""

from collections.abc import Mapping
from typing import Any

from candidates.rules.reconciling import Group
from integrations.rules.decision import Owner, Reason
from integrations.rules.reason_code import ReasonCode


class ReconciliationReason(ReasonCode):
    """Codes of the reconciliation."""

    MISSING = "reconciliation.missing", "We exported the candidate, and the ATS does not show them."
    OTHER_JOB = (
        "reconciliation.other_job",
        "The ATS shows the candidate on another job than the one we exported them to.",
    )
    DUPLICATE = (
        "reconciliation.duplicate",
        "The ATS shows the candidate more than once on the job.",
    )
    UNEXPECTED = (
        "reconciliation.unexpected",
        "The ATS shows a record of ours that our ledger does not count as exported.",
    )
    STRAY = (
        "reconciliation.stray",
        "The ATS shows somebody with our mark whom no export of ours explains.",
    )
    OUTSIDE = (
        "reconciliation.outside",
        "The candidate is in the ATS on the job, and we have not sent them.",
    )
    UNDER_WAY = "reconciliation.under_way", "The export is on its way."
    UNDECIDED = "reconciliation.undecided", "Nobody has decided about the candidate yet."
    NO_ACCESS = (
        "reconciliation.no_access",
        "The connection has no access to the ATS now, so nothing can be compared.",
    )
    UNREADABLE = "reconciliation.unreadable", "The ATS could not be read."
    NO_LOOK_UP = (
        "reconciliation.no_look_up",
        "Nobody can be looked up in this ATS over its interface.",
    )
    CALLS_USED_UP = (
        "reconciliation.calls_used_up",
        "The calls that one reconciliation may make were used up.",
    )
    BAD_RECORDS = "reconciliation.bad_records", "Some people of the ATS could not be read."
    OWN_ONLY = (
        "reconciliation.own_only",
        "The ATS cannot list its people: only our own exports were looked up.",
    )
    TOO_FRESH = (
        "reconciliation.too_fresh",
        "The export is so fresh that the ATS may not show it yet.",
    )
    RUN_LOST = "reconciliation.run_lost", "The worker of the reconciliation did not come back."


_R = ReconciliationReason

_DIFFERENCES: Mapping[Group, tuple[ReconciliationReason, str, str, Owner]] = {
    Group.MISSING: (
        _R.MISSING,
        "It arrived, and the ATS does not show it any more: it was deleted or merged there, or our "
        "access no longer sees it.",
        "Ask the customer whether somebody deleted or merged it. Nothing is sent again by itself.",
        Owner.CUSTOMER,
    ),
    Group.OTHER_JOB: (
        _R.OTHER_JOB,
        "The ATS shows the candidate on another job than the one we exported them to.",
        "Somebody has most likely moved them. Ask the customer whether that is meant.",
        Owner.CUSTOMER,
    ),
    Group.DUPLICATE: (
        _R.DUPLICATE,
        "The ATS shows the candidate more than once on this job.",
        "Compare the records in the ATS and merge them there.",
        Owner.CUSTOMER,
    ),
    Group.UNEXPECTED: (
        _R.UNEXPECTED,
        "The ATS shows the candidate on this job, and our ledger does not count them as exported.",
        "Open the export: have it look again, or show it the record, so that nothing is sent "
        "twice.",
        Owner.SUPPORT,
    ),
    Group.OUTSIDE: (
        _R.OUTSIDE,
        "The candidate is in the ATS on this job already; they came there without us.",
        "When the export is due it finds them there and attaches to them.",
        Owner.NOBODY,
    ),
    Group.UNDER_WAY: (
        _R.UNDER_WAY,
        "The export is on its way; its page says how far it has come.",
        "",
        Owner.NOBODY,
    ),
    Group.HELD: (_R.UNDECIDED, "No reason is stored for it.", "Ask why.", Owner.SUPPORT),
}


def explain(group: Group, evidence: Mapping[str, Any]) -> Reason:
    """Why somebody is in this group, one of those that are listed by name."""
    code, sentence, hint, owner = _DIFFERENCES[group]
    return Reason(code, sentence, hint, owner, evidence)


def stray(evidence: Mapping[str, Any]) -> Reason:
    """Somebody with our mark who is nobody of ours."""
    return Reason(
        _R.STRAY,
        "The ATS shows somebody on this job with our source tag, and no export of ours explains "
        "it.",
        "Look in the ATS who tagged them. If they came by an earlier installation, that is why.",
        Owner.SUPPORT,
        evidence,
    )


def no_access(state: str, why: str) -> Reason:
    """The connection is in a state in which nothing can be read."""
    return Reason(
        _R.NO_ACCESS,
        f"The connection is {state.replace('_', ' ')}, so the ATS cannot be read. {why}".strip(),
        "Once it has access again the next reconciliation says how things are.",
        Owner.ACCOUNT_MANAGER,
        {"state": state},
    )


def unreadable(code: str, sentence: str, hint: str) -> Reason:
    """The vendor refused, or could not be understood."""
    return Reason(
        _R.UNREADABLE,
        f"The ATS could not be read: {sentence}",
        hint or "It is tried again with the next reconciliation.",
        Owner.SUPPORT,
        {"error": code},
    )


def no_look_up(system: str) -> Reason:
    """The connector offers nothing that could show a record."""
    return Reason(
        _R.NO_LOOK_UP,
        f"{system} lets nobody be looked up over its interface.",
        "Compare by hand in the ATS; every receipt is on the page of its export.",
        Owner.NOBODY,
    )


def calls_used_up(calls: int) -> Reason:
    """The bound was reached."""
    return Reason(
        _R.CALLS_USED_UP,
        f"The {calls} calls that one reconciliation may make were used up before everybody was "
        "looked up.",
        "The next one goes on with the other jobs. RECONCILIATION_CALLS sets the bound.",
        Owner.SUPPORT,
        {"calls": calls},
    )


def bad_records(count: int) -> Reason:
    """People who could not be read may be anybody."""
    return Reason(
        _R.BAD_RECORDS,
        f"{count} people of the ATS could not be read; whoever they are counts as not seen.",
        "Engineering has to look at the records.",
        Owner.ENGINEERING,
        {"records": count},
    )


def own_only(system: str) -> Reason:
    """What this reconciliation cannot say."""
    return Reason(
        _R.OWN_ONLY,
        f"{system} cannot list its people: only our own exports were looked up, so nobody can say "
        "who arrived without us.",
    )


def too_fresh(count: int) -> Reason:
    """Absent, and too early to mean anything."""
    return Reason(
        _R.TOO_FRESH,
        f"{count} exports are not shown, and too fresh for that to mean anything.",
        "The next reconciliation says it.",
        evidence={"exports": count},
    )


def run_lost() -> Reason:
    """A crash."""
    return Reason(
        _R.RUN_LOST,
        "The reconciliation broke off inside the portal.",
        "It is tried again with the next one.",
        Owner.ENGINEERING,
    )
