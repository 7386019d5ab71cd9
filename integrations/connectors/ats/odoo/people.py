"""Odoo's people: found, read page by page, and corrected. They are its applicants, in groups."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from integrations.connectors.ats.odoo import applicants, looking
from integrations.connectors.ats.odoo.api import ALSO_ARCHIVED, OdooApi, no_ids
from integrations.connectors.ats.odoo.errors import APPLICANT_ERRORS
from integrations.connectors.calls import Cursors
from integrations.connectors.outgoing import number
from integrations.connectors.payload import Payload
from integrations.connectors.people_of_applicants import people_of_applicants
from integrations.connectors.people_types import AtsCandidate, AtsRecord, PersonPage
from integrations.connectors.recognising import id_of
from integrations.connectors.types import ExportReceipt, PersonToExport
from integrations.errors import PermissionMissingError

QUIET = {"mail_notrack": True}
"""Moving an applicant into a stage with an e-mail template would write to the candidate."""

_APPLICANT = "hr.applicant"
_FIELDS = list(applicants.APPLICANT_FIELDS)
_PAGE = 200


class OdooPeople:
    """The people of one database."""

    def __init__(self, api: OdooApi, base_url: str) -> None:
        self._api = api
        self._base_url = base_url

    def found(self, domain: list[Any], having: str = "") -> list[AtsCandidate]:
        """The people whose applicants a domain finds; only those ``having`` this address."""
        rows = self._api.search("find_candidates", _APPLICANT, domain, _FIELDS)
        return self._gathered(
            [row for row in rows if not having or applicants.has_address(row, having)]
        )

    def pages(
        self, operation: str, domain: list[Any], *, changed: bool = False
    ) -> Iterator[PersonPage]:
        """The people of everybody whom a domain finds, refused and archived ones included.

        By id and from the last id on: whoever comes or goes meanwhile moves nobody else to a page
        that was read already.
        """
        cursors = Cursors("Odoo")
        last = 0
        while True:
            beyond = [*domain, ["id", ">", last]]
            listed = self._api.listed(operation, _APPLICANT, beyond, _FIELDS, _PAGE)
            yield people_of_applicants(
                listed,
                read=lambda row: applicants.people([row], {}, self._base_url),
                same=self._with_their_contacts,
                gather=self._gathered,
                changed=changed,
            )
            if len(listed) < _PAGE:
                return
            last = number(cursors.follow(_last_id(listed)))

    def correct(self, record: AtsRecord, person: PersonToExport) -> ExportReceipt:
        """One ``write`` to all applicants that are this person: one transaction, all or nothing."""
        looking.refuse_unfit(person)
        named = number(record.application_external_id or record.person_external_id)
        rows = self._api.search("find_person", _APPLICANT, [["id", "=", named]], _FIELDS)
        if not rows:
            raise looking.applicant_gone()
        if contact := applicants.contact_of(rows[0]):
            domain = [["partner_id", "in", [contact]]]
            rows = self._api.search("find_person", _APPLICANT, domain, _FIELDS) or rows
        values, warnings = applicants.corrected_values(person, rows)
        arguments = {
            "ids": [row.integer("id") for row in rows],
            "vals": values,
            "context": {**ALSO_ARCHIVED, **QUIET},
        }
        try:
            receipt = self._api.write(
                "update_person", _APPLICANT, "write", arguments, no_ids, APPLICANT_ERRORS
            )
        except PermissionMissingError:
            held = [email for row in rows for email in applicants.addresses(row)]
            for email in dict.fromkeys([*held, person.emails[0]]):
                looking.refuse_address_of_user(self._api, email)
            raise
        return replace(receipt, warnings=tuple(warnings))

    def _gathered(self, rows: Sequence[Payload]) -> list[AtsCandidate]:
        tags = sorted({tag for row in rows for tag in applicants.tags_of(row)})
        names = {}
        if tags:
            named = self._api.search(
                "find_tags", "hr.applicant.category", [["id", "in", tags]], ["id", "name"]
            )
            names = {tag.identifier("id"): tag.optional_text("name") for tag in named}
        return applicants.people(rows, names, self._base_url)

    def _with_their_contacts(self, rows: Sequence[Payload]) -> list[tuple[str, Any]]:
        contacts = sorted({found for row in rows if (found := applicants.contact_of(row))})
        if not contacts:
            return []
        return self._api.listed(
            "find_same_people", _APPLICANT, [["partner_id", "in", contacts]], _FIELDS
        )


def _last_id(listed: Sequence[tuple[str, Any]]) -> str:
    """The id of the last record that has one. Raises ``UnexpectedResponseError`` where none has."""
    ids = [found for _, raw in listed if (found := id_of(raw)).isdigit()]
    path, raw = listed[-1]
    return ids[-1] if ids else Payload(raw, path).identifier("id")
