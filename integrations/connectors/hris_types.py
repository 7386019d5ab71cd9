"""The types that cross the border between an HR system and us. Plain values, no Django."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class HireToExport:
    """Somebody who was hired, as an HR system takes a new employee.

    ``email`` is the address that the employee logs in with. ``reference`` is our short opaque
    reference of the hire; connectors put it where it can be searched again. ``nationality`` and
    ``country`` are ISO codes of two letters. ``starts_on`` is the first day of work. The ids are
    those of ``HrisChoice``, empty where nothing is chosen.
    """

    first_name: str
    last_name: str
    email: str
    reference: str
    starts_on: date | None = None
    phone: str = ""
    birthday: date | None = field(default=None, repr=False)
    nationality: str = ""
    address_line_1: str = ""
    address_line_2: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    legal_entity_id: str = ""
    location_id: str = ""
    team_id: str = ""
    manager_id: str = ""


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody whom the HR system knows, also one who has left.

    ``reference`` is ours, where we created them. ``active`` is ``None`` where it is not told.
    """

    external_id: str
    first_name: str
    last_name: str
    emails: tuple[str, ...] = ()
    reference: str = ""
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class HrisChoice:
    """Something of the HR system that a hire can be given: a legal entity, a place, a team …"""

    external_id: str
    name: str


@dataclass(frozen=True, slots=True)
class HireReceipt:
    """What the HR system answered to a write. Empty ids where it names none."""

    employee_external_id: str = ""
    document_external_id: str = ""
