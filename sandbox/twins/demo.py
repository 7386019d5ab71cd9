"""What customers of the demo have in systems of their own: jobs of two, employees of one.

All made up. Nobody has applied at those two yet, so that who arrives comes from the portal.
"""

from collections.abc import Mapping
from typing import NamedTuple

from sandbox.texts import description
from sandbox.twins.base import Twin, VendorTwin, in_words
from sandbox.twins.hris import HrisTwin
from sandbox.twins.misbehaviour import Json


class Opening(NamedTuple):
    """One job, with its pay as a sentence in the description."""

    title: str
    city: str
    region: str
    zip_code: str
    department: str
    pay: str
    country: str = "US"
    is_open: bool = True


NORTHWIND = "Northwind Tool & Die"
NORTHWIND_JOBS = (
    Opening("CNC Machinist, 2nd shift", "Rockford", "IL", "61104", "Machining", "$27 to $36"),
    Opening("Tool and Die Maker", "Rockford", "IL", "61104", "Tool Room", "$32 to $44"),
    Opening("Stamping Press Operator", "Fort Wayne", "IN", "46808", "Stamping", "$21 to $27"),
    Opening("Maintenance Technician III", "Fort Wayne", "IN", "46808", "Maintenance", "$30 to $41"),
    Opening("Quality Inspector (CMM)", "Toledo", "OH", "43604", "Quality", "$23 to $30"),
    Opening("Forklift Operator", "Laredo", "TX", "78045", "Warehouse", "$19 to $24"),
    Opening("CNC Machinist", "Querétaro", "QUE", "76246", "Machining", "150 MXN", country="MX"),
    Opening("Shipping and Receiving Clerk", "Rockford", "IL", "61104", "Warehouse", "$18 to $23",
            is_open=False),
)  # fmt: skip

LAKESHORE = "Lakeshore Distribution"
LAKESHORE_JOBS = (
    Opening("CDL-A Regional Driver", "Memphis", "TN", "38118", "Fleet", "$29 to $36"),
    Opening("Reach Truck Operator, nights", "Memphis", "TN", "38118", "Warehouse", "$21 to $26"),
    Opening("Order Picker, weekends", "Louisville", "KY", "40214", "Warehouse", "$18 to $22"),
    Opening("Fleet Dispatcher", "Windsor", "ON", "N8X 3Y8", "Transportation", "26 CAD to 31 CAD",
            country="CA"),
    Opening("Inventory Control Clerk", "Memphis", "TN", "38118", "Warehouse", "$19 to $23",
            is_open=False),
)  # fmt: skip

HARBOR = "Harbor Steel"
HARBOR_ENTITIES = ("Harbor Steel Inc.", "Harbor Steel Logistics LLC")
HARBOR_LOCATIONS = ("Gary, IN", "Cleveland, OH")
HARBOR_TEAMS = ("Maintenance", "Rolling Mill", "Shipping")


def fill_twins(twins: Mapping[str, VendorTwin]) -> None:
    """Northwind's Odoo and Lakeshore's Frappe HR, each with a job abroad and one that is over.

    And Harbor's Factorial.
    """
    _fill_factorial(twins["factorial"])
    odoo, frappe = twins["odoo"], twins["frappe"]
    odoo.organization, frappe.organization = NORTHWIND, LAKESHORE
    for opening in NORTHWIND_JOBS:
        _add(odoo, "jobs", opening, _in_odoo(opening))
    for opening in LAKESHORE_JOBS:
        _add(frappe, "openings", opening, _in_frappe(opening))


def _fill_factorial(twin: VendorTwin) -> None:
    """Two companies at two places, and somebody who manages somebody."""
    if not isinstance(twin, HrisTwin):
        raise TypeError(f"{twin.key} has no employees")
    twin.organization = HARBOR
    for collection, names, field in (
        ("legal_entities", HARBOR_ENTITIES, "legal_name"),
        ("locations", HARBOR_LOCATIONS, "name"),
        ("teams", HARBOR_TEAMS, "name"),
    ):
        (known,) = twin.shelf.all(collection)
        first, *others = names
        twin.shelf.change(collection, known["id"], **{field: first})
        copied = {name: value for name, value in known.items() if name != "id"}
        for name in others:
            twin.shelf.add(collection, copied | {field: name})
    for entity in twin.shelf.all("legal_entities"):
        twin.shelf.change("legal_entities", entity["id"], country="us", currency="USD")
    chief = twin.add_employee("Grace", "Holloway", "grace.holloway@harbor-steel.example")
    twin.add_employee("Victor", "Stanek", "victor.stanek@harbor-steel.example", manager=chief)


def _add(twin: VendorTwin, collection: str, opening: Opening, more: Json) -> None:
    if not isinstance(twin, Twin):
        raise TypeError(f"{twin.key} has no jobs")
    job = twin.add_job(
        opening.title, country=opening.country, region=opening.region, city=opening.city
    )
    twin.shelf.change(collection, job, **more)
    if not opening.is_open:
        twin.close_job(job)


def _in_odoo(opening: Opening) -> Json:
    return {
        "description": _words(opening),
        "department_id": {"id": 7, "display_name": opening.department},
        "contract_type_id": {"id": 1, "display_name": "Full-Time"},
        "address": {
            "city": opening.city, "zip": opening.zip_code, "state": opening.region,
            "country_code": opening.country,
        },
    }  # fmt: skip


def _in_frappe(opening: Opening) -> Json:
    return {
        "description": _words(opening), "company": LAKESHORE, "department": opening.department,
    }  # fmt: skip


def _words(opening: Opening) -> str:
    place = in_words(opening.city, opening.region)
    return f"{description(opening.title, place)}<p>Pay: {opening.pay} an hour.</p>"
