"""The rules of the export policy that look at who the candidate is to the ATS."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from candidates.rules.export_facts import ExportFacts, KnownFacts
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import Purpose
from candidates.rules.stages import CandidateSource
from integrations.rules.decision import Owner, Reason


def known_in_ats(facts: ExportFacts) -> Iterator[Reason]:
    """People who applied themselves are never kept out; nor are those whom we brought."""
    if facts.purpose is not Purpose.CREATE or facts.search.include_ats_candidates:
        return
    known = stranger(facts)
    if facts.candidate.source is not CandidateSource.PASSIVE or known is None:
        return
    last = f" Last activity there: {known.last_activity}." if known.last_activity else ""
    yield Reason(
        ExportReason.KNOWN_IN_ATS,
        f"The ATS knows the candidate already, and the search leaves such people out.{last}",
        "Switch on Include ATS candidates in the search if they are to take part.",
        Owner.CUSTOMER,
        _evidence(known),
    )


def removed_in_ats(facts: ExportFacts) -> Iterator[Reason]:
    """Whom the customer has removed is brought back by a person's word only."""
    if facts.removed is not None:
        yield facts.removed


def cooling_down(facts: ExportFacts) -> Iterator[Reason]:
    """Whoever they are and however they came: the ATS has said no a short while ago."""
    if facts.purpose is not Purpose.CREATE:
        return
    cooling = [known for known in facts.known if known.cooling_until is not None]
    latest = max(cooling, key=lambda known: _told(known.cooling_until), default=None)
    if latest is None or latest.cooling_until is None:
        return
    yield Reason(
        ExportReason.COOLING_DOWN,
        f"The ATS rejected the person{_on(latest.rejected_at)}. They are left alone until "
        f"{latest.cooling_until:%d %B %Y}.",
        "It goes out by itself then, or at once with Send now and a reason.",
        Owner.NOBODY,
        {**_evidence(latest), "until": _told(latest.cooling_until)},
    )


def noted(facts: ExportFacts) -> dict[str, Any]:
    """What is kept with a decision: whom it went by, and when time alone may change it."""
    if facts.purpose is not Purpose.CREATE:
        return {"known_as": "", "reconsider_at": None}
    known = stranger(facts)
    ends = [one.cooling_until for one in facts.known if one.cooling_until is not None]
    return {
        "known_as": known.external_id if known else "",
        "reconsider_at": max(ends, default=None),
    }


def noted_in(reasons: Sequence[Reason]) -> dict[str, Any]:
    """The same, of those who are held, from the reasons alone."""
    told = {reason.code: reason.evidence for reason in reasons}
    until = told.get(ExportReason.COOLING_DOWN, {}).get("until")
    return {
        "known_as": told.get(ExportReason.KNOWN_IN_ATS, {}).get("known_as", ""),
        "reconsider_at": datetime.fromisoformat(until) if until else None,
    }


def stranger(facts: ExportFacts) -> KnownFacts | None:
    """Somebody whom the ATS knows and no export of ours has brought: the latest active one."""
    strangers = [known for known in facts.known if not known.brought_by_us]
    return max(strangers, key=lambda known: _told(known.last_activity_at), default=None)


def _evidence(known: KnownFacts) -> dict[str, Any]:
    return {
        "address": known.address,
        "known_as": known.external_id,
        "last_activity": known.last_activity,
        "last_activity_at": _told(known.last_activity_at),
        "as_of": _told(known.as_of),
    }


def _told(instant: datetime | None) -> str:
    return instant.isoformat(timespec="seconds") if instant else ""


def _on(instant: datetime | None) -> str:
    return f" on {instant:%d %B %Y}" if instant else ""


def skipped(facts: ExportFacts) -> Iterator[Reason]:
    if facts.skipped_by:
        yield skipped_at_the_desk(by=facts.skipped_by, note=facts.skipped_because)


def skipped_at_the_desk(*, by: str, note: str) -> Reason:
    """A person at the match desk wants nothing of the candidate sent to this ATS."""
    return Reason(
        ExportReason.SKIPPED_AT_THE_DESK,
        f"{by} decided at the match desk that it is not sent." + (f" Reason: {note}" * bool(note)),
        "Take the decision back at the match desk if that was wrong.",
        evidence={"by": by, "note": note},
    )
