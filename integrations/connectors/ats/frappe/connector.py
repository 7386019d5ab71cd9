"""Frappe HR 15 over Frappe's REST API.

Seen on Frappe HR 15.33 (Frappe 15.44) in November 2026.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any
from zoneinfo import ZoneInfo

from integrations.connectors.ats.frappe import account, lookups, mapping, receipts, webhooks
from integrations.connectors.ats.frappe.capabilities import EVIDENCE
from integrations.connectors.ats.frappe.mapping import JOB_APPLICANT, JOB_OPENING
from integrations.connectors.ats.frappe.people import FrappePeople
from integrations.connectors.ats.frappe.settings import (
    AUTHORISATIONS,
    SETTINGS,
    FrappeSettings,
    read_settings,
)
from integrations.connectors.ats.frappe.site import FrappeSite
from integrations.connectors.ats.frappe.site_time import earliest_site_time, zone_of
from integrations.connectors.base import AtsConnector
from integrations.connectors.capabilities import AccountCheck, LookUpTrust
from integrations.connectors.events import EventReader
from integrations.connectors.oauth import OAuthApp
from integrations.connectors.outgoing import bad_id, refuse_unfit_document, refuse_unfit_person
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    AtsRecord,
    PersonPage,
)
from integrations.connectors.recognising import job_record
from integrations.connectors.secrets import Bundle, Secrets
from integrations.connectors.types import (
    CandidateToExport,
    DocumentToExport,
    ExportReceipt,
    JobPage,
    PersonToExport,
    Since,
)
from integrations.errors import RejectedError
from integrations.transport.client import Transport

_DATABASE = "Frappe answers from its own database; a write has ended when it is answered."


class FrappeConnector(AtsConnector):
    """One Frappe site with the app Frappe HR."""

    label = "Frappe HR"
    authorisations = AUTHORISATIONS
    settings = SETTINGS
    evidence = EVIDENCE
    person_fields = frozenset({"phone", "country", "headline"})
    stage_at_creation = False  # There are no stages at all.

    def __init__(self, *, transport: Transport, settings: FrappeSettings, secrets: Secrets) -> None:
        self._settings = settings
        self._site = FrappeSite(transport, settings, secrets)
        self._people = FrappePeople(self._site, settings, lambda: self._zone)

    @classmethod
    def open(
        cls, transport: Transport, options: Mapping[str, Any], secrets: Secrets
    ) -> "FrappeConnector":
        """See ``Connector.open``; the README names the settings."""
        settings = read_settings(options, secrets.read())
        return cls(transport=transport, settings=settings, secrets=secrets)

    @classmethod
    def oauth_app(cls, options: Mapping[str, Any], secret: Bundle) -> OAuthApp:
        """The OAuth Client that the customer made on their own site."""
        return read_settings(options, secret, for_login=True).oauth_app

    @classmethod
    def events(cls) -> EventReader:
        """The module ``webhooks``."""
        return webhooks

    def check_account(self) -> AccountCheck:
        """Whose access this is, what it may do, and which versions answer."""
        user = self._user()
        self._site.can_list("key_jobs", JOB_OPENING)
        may = account.rights(self._site)
        return AccountCheck(
            account=f"{user} · {self._settings.base_url.partition('://')[2]}",
            detail=account.oddities(account.versions(self._site), may, self._zone),
            capabilities=account.capabilities_of(self.derived_capabilities(), may),
        )

    def list_jobs(self) -> Iterator[JobPage]:
        """Pages of ``Job Opening``, closed ones included."""
        return self._jobs()

    def list_changed_jobs(self, since: Since) -> Iterator[JobPage]:
        """The same by ``modified``, which is inclusive and in the site's time.

        Whose zone nobody tells for certain: jobs that changed in the day before come as well.
        Frappe compares anything with it: what is no date lets every job through.
        """
        return self._jobs(("modified", ">=", earliest_site_time(since.moment)))

    def list_people(self) -> Iterator[PersonPage]:
        """``Job Applicant``; those of one address are one person.

        A deleted applicant leaves nothing behind that an HR User may read.
        """
        return self._people.pages("list_people")

    def list_changed_people(self, since: Since) -> Iterator[PersonPage]:
        """The same by ``modified``, with the day more that changed jobs have."""
        changed = ("modified", ">=", earliest_site_time(since.moment))
        return self._people.pages("list_changed_people", changed, changed=True)

    def find_candidates(self, email: str) -> Sequence[AtsCandidate]:
        """``Job Applicant`` by ``email_id``."""
        return self._people.found(email)

    def get_candidate(self, external_id: str) -> AtsCandidate | None:
        """The person who has the applicant of this name."""
        return self._people.named(external_id)

    def find_application(self, external_id: str) -> AtsApplication | None:
        """``Job Applicant`` by name."""
        return self._people.application(external_id)

    def create_application(self, candidate: CandidateToExport) -> ExportReceipt:
        """``Job Applicant`` on a job.

        A closed job is looked for first, because Frappe refuses it only in words. Raises
        ``TargetGoneError`` for a job that takes nobody.
        """
        refuse_unfit_person(candidate.person)
        lookups.refuse_closed_job(self._site, self._settings, candidate.job_external_id)
        return self._create_applicant(
            "create_application", candidate, job=candidate.job_external_id
        )

    def create_prospect(self, candidate: CandidateToExport) -> ExportReceipt:
        """``Job Applicant`` on no job."""
        refuse_unfit_person(candidate.person)
        return self._create_applicant("create_prospect", candidate)

    def list_documents(self, record: AtsRecord) -> Sequence[AtsDocument]:
        """``File`` of the applicant."""
        rows = lookups.files(self._site, "list_documents", _name_of(record), ("name", "file_name"))
        return [mapping.document(row) for row in rows]

    def attach_document(self, record: AtsRecord, document: DocumentToExport) -> ExportReceipt:
        """``upload_file``, once: the same bytes at the same applicant are not sent again.

        ``resume_attachment`` is left alone, because setting it makes a second File of the same.
        """
        refuse_unfit_document(
            document, below_bytes=self._settings.max_document_bytes, taker="this Frappe site"
        )
        applicant = _name_of(record)
        lookups.present_applicant(self._site, applicant)
        digest = hashlib.md5(document.content, usedforsecurity=False).hexdigest()
        if same := lookups.file_with(self._site, applicant, digest):
            return ExportReceipt(document_external_id=same)
        return self._site.write(
            "attach_document",
            "method/upload_file",
            partial(receipts.upload, document=document, digest=digest),
            parts=mapping.upload_parts(applicant, document),
        )

    def update_person(self, record: AtsRecord, person: PersonToExport) -> ExportReceipt:
        """``frappe.client.set_value`` of the applicant. Further ones of the person stay."""
        return self._people.correct(_name_of(record), person)

    def add_note(self, record: AtsRecord, text: str) -> ExportReceipt:
        """A comment on the applicant."""
        user = self._user()
        values = {
            "reference_doctype": JOB_APPLICANT,
            "reference_name": _name_of(record),
            "content": mapping.html_of(text),
            "comment_email": user,
            "comment_by": user,
        }
        return self._site.write(
            "add_note", "method/frappe.desk.form.utils.add_comment", receipts.comment, values=values
        )

    def add_tag(self, record: AtsRecord, tag: str) -> ExportReceipt:
        """A tag on the applicant. Frappe keeps tags in one text, with commas between them."""
        if not tag.strip() or "," in tag:
            raise RejectedError(
                code="frappe.unfit_tag",
                sentence="The tag cannot be used in Frappe: it is empty or holds a comma.",
                hint="Choose a source tag without a comma in the connection's settings.",
                fields={"tag": "empty, or holds a comma"},
            )
        values = {"tag": tag.strip(), "dt": JOB_APPLICANT, "dn": _name_of(record)}
        return self._site.write(
            "add_tag", "method/frappe.desk.doctype.tag.tag.add_tag", receipts.tag, values=values
        )

    def person_trust(self) -> LookUpTrust:
        """The same as that of applications."""
        return self.application_trust()

    def application_trust(self) -> LookUpTrust:
        """Reads see every write that has ended."""
        return LookUpTrust(lag_seconds=0.0, source=_DATABASE)

    def document_trust(self) -> LookUpTrust:
        """Reads see every write that has ended."""
        return LookUpTrust(lag_seconds=0.0, source=_DATABASE)

    # --- inside ----------------------------------------------------------------------------------

    @cached_property
    def _zone(self) -> ZoneInfo | None:
        told = Payload(self._site.told("time_zone", "frappe.client.get_time_zone"), "$.message")
        return zone_of(told.optional_text("time_zone"))

    def _user(self) -> str:
        message = self._site.told("key_user", "frappe.auth.get_logged_user")
        return Payload({"message": message}).text("message")

    def _jobs(self, *filters: tuple[str, str, Any]) -> Iterator[JobPage]:
        zone, settings = self._zone, self._settings
        for page in self._site.pages("list_jobs", JOB_OPENING, mapping.JOB_FIELDS, *filters):
            yield JobPage(
                tuple(
                    job_record(
                        path,
                        raw,
                        keys=mapping.FINGERPRINTED,
                        also=(zone.key if zone else "",),
                        read=lambda payload, mark: mapping.job(payload, settings, zone, mark),
                        id_key="name",
                    )
                    for path, raw in page
                )
            )

    def _create_applicant(
        self, operation: str, candidate: CandidateToExport, *, job: str = ""
    ) -> ExportReceipt:
        tag = candidate.source_tag.strip()
        source = lookups.source_named(self._site, tag) if tag else ""
        country = lookups.country_named(self._site, candidate.person.country)
        warnings = []
        if tag and not source:
            warnings.append(
                f"Frappe HR has no Job Applicant Source {tag!r}; the applicant has no source."
            )
        if candidate.stage_external_id:
            warnings.append("Frappe HR has no stages; the applicant has the status Open.")
        values = mapping.applicant_values(candidate, job=job, source=source, country=country)
        receipt = self._site.write(
            operation,
            f"resource/{JOB_APPLICANT}",
            partial(
                receipts.applicant,
                sent=values,
                person=candidate.person_external_id,
                settings=self._settings,
            ),
            values=values,
        )
        return replace(receipt, warnings=(*warnings, *receipt.warnings))


def _name_of(record: AtsRecord) -> str:
    """The applicant; a person is their first one. Raises ``RejectedError`` where none is named."""
    name = record.application_external_id or record.person_external_id
    if not name:
        raise bad_id(name)
    return name
