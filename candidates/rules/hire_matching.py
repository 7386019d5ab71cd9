"""Is somebody whom the HR system knows our hire? Pure.

In this order: whom our own exports have brought, who carries our reference, whom a person of ours
has named, whom the e-mail address and the name speak for. Somebody who has left is never taken for
sure: to employ them again is a decision of the customer.
"""

from collections.abc import Collection, Sequence
from typing import Any

from candidates.rules.matching import SOMEBODY_ELSE, Match, words_of
from integrations.connectors.hris_types import Employee, HireToExport
from integrations.rules.decision import Decision, Owner, Reason
from integrations.rules.reason_code import ReasonCode


class HireMatchReason(ReasonCode):
    """Why it goes to a person whether somebody is an employee already."""

    SEVERAL_EMPLOYEES = (
        "match.several_employees",
        "Several employees have the e-mail address of the hire.",
    )
    OTHER_EMPLOYEE = (
        "match.other_employee",
        "An employee with an entirely different name has the e-mail address of the hire.",
    )
    FORMER_EMPLOYEE = (
        "match.former_employee",
        "Somebody who was employed before and has left has the e-mail address of the hire.",
    )


def judge(
    hire: HireToExport,
    found: Sequence[Employee],
    *,
    confirmed_id: str = "",
    own_ids: Collection[str] = (),
) -> Decision[Match]:
    """Judge the employees who share an address with our hire, or carry our reference.

    ``own_ids`` are those whom exports of this very candidate have brought. ``confirmed_id`` is whom
    a person of ours has named, or ``SOMEBODY_ELSE``.
    """
    if any(_is_ours(employee, hire, own_ids) for employee in found):
        return Decision(Match.SURE)
    if not found or confirmed_id == SOMEBODY_ELSE:
        return Decision(Match.NOBODY)
    if confirmed_id and any(employee.external_id == confirmed_id for employee in found):
        return Decision(Match.SURE)
    if len(found) > 1:
        return _doubtful(
            HireMatchReason.SEVERAL_EMPLOYEES,
            f"{len(found)} employees have the address {hire.email}.",
            "Say which of them it is.",
            found,
        )
    return _one(hire, found)


def _one(hire: HireToExport, found: Sequence[Employee]) -> Decision[Match]:
    """Judge the only one there is."""
    (employee,) = found
    name = _name(employee)
    if employee.active is False:
        return _doubtful(
            HireMatchReason.FORMER_EMPLOYEE,
            f"{name or 'Somebody'} was employed there before and has left.",
            "To employ them again, activate them in the HR system and attach. Else correct the "
            "e-mail address of the hire.",
            found,
        )
    theirs = words_of(employee.first_name, employee.last_name)
    ours = words_of(hire.first_name, hire.last_name)
    if not theirs or not ours or theirs & ours:
        return Decision(Match.SURE)
    return _doubtful(
        HireMatchReason.OTHER_EMPLOYEE,
        f"The address {hire.email} belongs to the employee {name}, not to {hire.first_name} "
        f"{hire.last_name}.",
        "Confirm that it is the same person, or correct the e-mail address of the hire.",
        found,
    )


def sure_one(
    hire: HireToExport,
    found: Sequence[Employee],
    *,
    confirmed_id: str = "",
    own_ids: Collection[str] = (),
) -> Employee:
    """The one whom ``judge`` is sure of, by the same evidence."""
    ours = next((one for one in found if _is_ours(one, hire, own_ids)), None)
    by_id = {employee.external_id: employee for employee in found}
    return ours or by_id.get(confirmed_id, found[0])


def _is_ours(employee: Employee, hire: HireToExport, own_ids: Collection[str]) -> bool:
    return employee.external_id in own_ids or employee.reference == hire.reference


def _doubtful(
    code: HireMatchReason, sentence: str, hint: str, found: Sequence[Employee]
) -> Decision[Match]:
    people: list[dict[str, Any]] = [
        {"id": employee.external_id, "name": _name(employee), "ats_url": ""} for employee in found
    ]
    reason = Reason(code, sentence, hint, Owner.CUSTOMER, {"people": people})
    return Decision(Match.DOUBTFUL, (reason,))


def _name(employee: Employee) -> str:
    return f"{employee.first_name} {employee.last_name}".strip()
