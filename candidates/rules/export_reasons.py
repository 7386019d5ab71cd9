"""The reasons that the export protocol itself gives, besides those of policy and vendors."""

from datetime import datetime

from candidates.rules.export_protocol import Found
from candidates.rules.export_state import EffectKind
from integrations.rules.decision import Owner, Reason

THE_ATS = "the ATS"
"""Where an export goes, as it stands inside a sentence; an HR system is called by its name."""

DOCUMENT_LEFT_OUT = (
    "The application was in the ATS already, and this system takes the PDF profile only together "
    "with a new one. Add it by hand if it is wanted."
)


def outcome_unknown(
    kind: EffectKind,
    *,
    sent_at: datetime | None,
    certain_from: datetime | None,
    looks: int,
    at: str = THE_ATS,
) -> Reason:
    """A write got no trustworthy answer and is being looked up."""
    return Reason(
        code="export.outcome_unknown",
        sentence=f"{_first(at)} gave no trustworthy answer to our {kind}; we are looking it up.",
        hint="Nothing to do: it is sent again only when it is certain that it did not arrive.",
        evidence={
            "sent_at": sent_at.isoformat() if sent_at else "",
            "certain_from": certain_from.isoformat() if certain_from else "",
            "looked": looks,
        },
    )


def worker_lost(*, lease_until: datetime | None, at: str = THE_ATS) -> Reason:
    """The worker that held the export did not come back."""
    return Reason(
        code="export.worker_lost",
        sentence="The worker that was sending this did not come back.",
        hint=f"Nothing to do: it is looked up in {at} first, and goes on from what is there.",
        evidence={"lease_until": lease_until.isoformat() if lease_until else ""},
    )


def person_being_created(address: str, *, at: str = THE_ATS) -> Reason:
    """Two exports of one person at once: the second waits."""
    return Reason(
        code="export.person_being_created",
        sentence=f"Another export is creating the same person in {at} right now.",
        hint="Nothing to do: this one follows when that one is settled.",
        evidence={"address": address},
    )


def address_taken(address: str, *, at: str) -> Reason:
    """Somebody else of ours is an employee with the address that the hire would log in with."""
    return Reason(
        code="hire.address_taken",
        sentence=f"Another candidate is an employee in {at} with this e-mail address already.",
        hint="Correct the address of the hire.",
        owner=Owner.CUSTOMER,
        evidence={"address": address},
    )


def cancelled(*, actor_name: str, note: str) -> Reason:
    """A person said no."""
    return Reason(
        code="export.cancelled",
        sentence=f"{actor_name} cancelled it." + (f" Reason: {note}" if note else ""),
        evidence={"by": actor_name, "note": note},
    )


def not_visible_yet(*, accepted_at: datetime, at: str = THE_ATS) -> Reason:
    """The vendor has accepted everything and does not show it yet."""
    return Reason(
        code="export.not_visible_yet",
        sentence=f"{_first(at)} has accepted the candidate and does not show them yet.",
        hint="Nothing to do: we look again by ourselves. Nothing is sent a second time.",
        evidence={"accepted_at": accepted_at.isoformat()},
    )


def never_visible(
    *, accepted_at: datetime, person: str, application: str, at: str = THE_ATS
) -> Reason:
    """The vendor has accepted everything and has not shown it within the whole window."""
    return Reason(
        code="export.never_visible",
        sentence=f"{_first(at)} accepted the candidate but has not shown them since.",
        hint=(
            f"Look in {at}. If the candidate is there, say so with Seen there. If not, ask "
            "its support about these ids. Retry only looks again: nothing is sent twice."
        ),
        owner=Owner.SUPPORT,
        evidence={
            "accepted_at": accepted_at.isoformat(),
            "person": person,
            "application": application,
        },
    )


def cannot_be_verified(said: str, *, at: str = THE_ATS) -> str:
    """A warning: the vendor has accepted it, and there is no way to look."""
    return f"{_first(at)} accepted it. That it shows it cannot be verified from here: {said}"


def never_read_back(said: str, *, at: str = THE_ATS) -> str:
    """A warning: the vendor has accepted it, and every look failed."""
    return f"{_first(at)} accepted it. Every try to read it back failed, the last one so: {said}"


def moved(*, to_job: str, by: str) -> Reason:
    """The candidate goes out from the synced job instead."""
    return Reason(
        code="export.moved",
        sentence=f"{by} moved the candidate to {to_job}, where they were already.",
        hint="Nothing to do: the candidate goes out from there.",
        evidence={"to_job": to_job, "by": by},
    )


def hidden_duplicate(kind: EffectKind, *, at: str = THE_ATS) -> Reason:
    """The vendor says that the record exists, and shows it nowhere."""
    return Reason(
        code="export.exists_but_hidden",
        sentence=f"{_first(at)} says that this {kind} exists already, but does not show it to us.",
        hint=f"Find it in {at}. Then settle it by hand, or cancel it: the candidate is there.",
        owner=Owner.SUPPORT,
    )


def another_person(confirmed: str, created: str) -> str:
    """A warning: the vendor did not attach to the person that was meant."""
    return (
        f"The ATS put the application on another person ({created}) than the one that is known "
        f"there ({confirmed}). Merge the two in the ATS."
    )


def question(
    found: Found, kind: EffectKind, *, matches: int, failures: int, at: str = THE_ATS
) -> Reason:
    """The look-up could not decide; a person has to."""
    if found is Found.ASK_SEVERAL:
        return Reason(
            code="export.several_found",
            sentence=f"{_first(at)} holds {matches} records that may be this {kind}.",
            hint=f"Remove the surplus record in {at}, then let it be checked again.",
            owner=Owner.SUPPORT,
            evidence={"found": matches},
        )
    if found is Found.ASK_TOO_OFTEN:
        return tried_too_often(failures)
    return Reason(
        code="export.cannot_look_up",
        sentence=(
            f"{_first(at)} gave no trustworthy answer to our {kind}, and it offers no way to look "
            "it up."
        ),
        hint=f"Look in {at} whether it arrived. Then say so here: it arrived, or send again.",
        owner=Owner.SUPPORT,
    )


def tried_too_often(failures: int) -> Reason:
    """The tries are used up."""
    return Reason(
        code="export.tried_too_often",
        sentence=f"{failures} tries in a row came to nothing.",
        hint="Read the attempts below. When the cause is gone, retry.",
        owner=Owner.SUPPORT,
        evidence={"failures": failures},
    )


def _first(place: str) -> str:
    """A place at the beginning of a sentence."""
    return place[:1].upper() + place[1:]
