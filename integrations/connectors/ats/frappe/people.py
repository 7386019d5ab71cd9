"""Frappe HR's people: found, read page by page, and corrected. They are applicants, in groups."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from integrations.connectors.ats.frappe import lookups, mapping, receipts
from integrations.connectors.ats.frappe.mapping import JOB_APPLICANT
from integrations.connectors.ats.frappe.settings import FrappeSettings
from integrations.connectors.ats.frappe.site import FrappeSite
from integrations.connectors.outgoing import refuse_unfit_person
from integrations.connectors.payload import Payload
from integrations.connectors.people_of_applicants import people_of_applicants
from integrations.connectors.people_types import AtsApplication, AtsCandidate, PersonPage
from integrations.connectors.types import ExportReceipt, PersonToExport

_LONGEST_LIST = 2_000
"""Characters of the addresses in one filter, which stands in the address of a page."""


class FrappePeople:
    """The people of one site. ``zone`` is asked for only where there are times to tell."""

    def __init__(
        self, site: FrappeSite, settings: FrappeSettings, zone: Callable[[], ZoneInfo | None]
    ) -> None:
        self._site = site
        self._settings = settings
        self._zone = zone

    def found(self, email: str) -> list[AtsCandidate]:
        """The people with this address in any case."""
        rows = lookups.applicants(self._site, "find_candidates", ("email_id", "=", email.strip()))
        return self._gathered([row for row in rows if mapping.has_address(row, email)])

    def named(self, name: str) -> AtsCandidate | None:
        """The person who has the applicant of this name."""
        row = lookups.applicant(self._site, "get_candidate", name)
        email = mapping.address_of(row) if row else ""
        return next(iter(self.found(email)), None) if email else None

    def application(self, name: str) -> AtsApplication | None:
        """The applicant of this name."""
        row = lookups.applicant(self._site, "find_application", name)
        return mapping.application(row, self._settings, self._zone()) if row else None

    def pages(
        self, operation: str, *filters: tuple[str, str, Any], changed: bool = False
    ) -> Iterator[PersonPage]:
        """The people of all applicants whom the filters let through."""
        for page in self._site.pages(operation, JOB_APPLICANT, mapping.APPLICANT_FIELDS, *filters):
            yield people_of_applicants(
                page,
                read=lambda row: mapping.people([row], self._settings, None),
                same=self._with_their_addresses,
                gather=self._gathered,
                id_key="name",
                changed=changed,
            )

    def correct(self, name: str, person: PersonToExport) -> ExportReceipt:
        """``frappe.client.set_value`` of one applicant, whose name stays what it is.

        In the body and not in the address: the name is an e-mail address.
        """
        refuse_unfit_person(person)
        applicant = lookups.present_applicant(self._site, name)
        values, warnings = mapping.corrected_values(person, mapping.address_of(applicant))
        if others := lookups.others_with_address(self._site, applicant):
            warnings.append(
                "Frappe HR keeps contact data with each applicant: the others of this person "
                f"({others}) were left as they are."
            )
        receipt = self._site.write(
            "update_person",
            "method/frappe.client.set_value",
            partial(receipts.correction, sent=values),
            values={"doctype": JOB_APPLICANT, "name": name, "fieldname": json.dumps(values)},
        )
        return replace(receipt, warnings=(*warnings, *receipt.warnings))

    def _gathered(self, rows: Sequence[Payload]) -> list[AtsCandidate]:
        return mapping.people(rows, self._settings, self._zone()) if rows else []

    def _with_their_addresses(self, rows: Sequence[Payload]) -> Iterator[tuple[str, Any]]:
        addresses = {address for row in rows if (address := mapping.address_of(row).casefold())}
        for some in _in_parts(sorted(addresses)):
            filters = ("email_id", "in", some)
            fields = mapping.APPLICANT_FIELDS
            for page in self._site.pages("find_same_people", JOB_APPLICANT, fields, filters):
                yield from page


def _in_parts(addresses: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    length = 0
    for address in addresses:
        if part and length + len(address) > _LONGEST_LIST:
            yield part
            part, length = [], 0
        part.append(address)
        length += len(address)
    if part:
        yield part
