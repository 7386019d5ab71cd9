"""Sending again what has arrived already: whether that can be done, and what it does. Pure.

It never creates a person or an application. The record that the first arrival brought is looked up
by the ATS's own id; only where it is there still, the PDF profile is added once more.
"""

from collections.abc import Callable
from dataclasses import dataclass

from candidates.rules.export_state import ExportState, Purpose
from integrations.rules.decision import Owner, Reason

SENT_AGAIN = frozenset({Purpose.CREATE, Purpose.UPDATE})
"""What can be sent again. A correction is made anew, and somebody is hired once."""

ADDED_ONCE_MORE = "Sent again: the PDF profile was added once more; the earlier one stays."


@dataclass(frozen=True, slots=True)
class Arrived:
    """What is known of an export that is to be sent again. ``can`` asks for an operation.

    ``on_its_way`` is the reference of the one that sends it again already, if there is one.
    """

    purpose: Purpose
    state: ExportState
    system: str
    can: Callable[[str], bool]
    has_application: bool
    on_its_way: str = ""


def by_application(*, has_application: bool, can: Callable[[str], bool]) -> bool:
    """Whether the record is looked up by the application's id, else by the person's."""
    return has_application and can("find_application")


def refusal(arrived: Arrived) -> str:
    """Why it cannot be sent again, in sentences; empty where it can."""
    if arrived.purpose not in SENT_AGAIN:
        return "Only the arrival of a candidate and its update can be sent again."
    if arrived.state is not ExportState.EXPORTED:
        return "It has not arrived yet: there is nothing to send again. Use Retry if it is stuck."
    if arrived.on_its_way:
        return f"It is being sent again already ({arrived.on_its_way}). Wait for that one."
    if not arrived.can("attach_document"):
        return (
            f"{arrived.system} takes the PDF profile only together with a new application. To send "
            "it again would put the candidate there twice. Add the PDF by hand."
        )
    if not (
        by_application(has_application=arrived.has_application, can=arrived.can)
        or arrived.can("get_candidate")
    ):
        return (
            f"{arrived.system} does not let us look up by id whether the record of the first "
            "arrival is there still, so nobody could tell an addition from a second candidate. "
            "Look there yourself, and add the PDF by hand."
        )
    return ""


def what_it_does(system: str, *, application: str, person: str) -> tuple[str, ...]:
    """What will happen, in sentences, before somebody says yes.

    ``application`` is the ATS's id that is looked up; where it is empty, that of the ``person``.
    """
    record = f"application {application}" if application else f"person {person}"
    return (
        f"First {system} is asked whether {record} is there still. If it was deleted or merged "
        "there, nothing is sent, and the export says so.",
        "The PDF profile is made from what is known now and added a second time. The first one "
        "stays: no system lets us take it away.",
        "Nobody is created, and no application. The stage stays as it is there, and so does the "
        "contact data.",
    )


def not_there(system: str, *, application: str, person: str) -> Reason:
    """The record of the first arrival is gone."""
    record = f"application {application}" if application else f"person {person}"
    return Reason(
        code="export.again_not_there",
        sentence=f"{system} does not have {record} any more; nothing was sent again.",
        hint="It was deleted there, or merged into another one. Ask the customer. Retry looks "
        "again; cancel it if it is not wanted any more.",
        owner=Owner.ACCOUNT_MANAGER,
        evidence={"application": application, "person": person},
    )


def refused(why: str) -> Reason:
    """What was possible when it was asked for is not any more."""
    return Reason(
        code="export.again_refused",
        sentence=why,
        hint="Nothing was sent. Cancel it, and add the PDF by hand if it is wanted.",
        owner=Owner.ACCOUNT_MANAGER,
    )
