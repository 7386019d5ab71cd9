"""Looks at everything the demo has done, in the portal and in the stand-in, and says what is amiss.

It waits for what resolves by itself (a lost answer, a busy ATS): that is the worker's proof.
"""

import io
import time
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from candidates.models import CandidateExport, MatchQuestion
from candidates.rules.export_state import ExportState, Purpose
from candidates.rules.stages import CandidateSource, PlatformStage
from integrations.models import Connection
from integrations.rules.connection_state import ConnectionState, Workflow
from integrations.systems import SystemKind
from jobs.models import Job, SyncRun
from jobs.rules.states import SyncState
from portal.demo import hires, job_fair, newcomer, telling
from portal.demo.cast import CUSTOMERS, ENDINGS, Customer, Part, Person
from portal.demo.sandbox import Sandbox

Json = dict[str, Any]
PATIENCE_SECONDS = 40.0
QUESTIONS = sum(p.part is Part.OTHER_NAME for c in CUSTOMERS for p in c.people)


class Arrivals:
    """What is in one customer's ATS, as the stand-in tells it."""

    def __init__(self, sandbox: Sandbox, integration: str) -> None:
        self._sandbox = sandbox
        self._people = sandbox.candidates(integration)
        self._documents = sandbox.attachments(integration)

    def with_address(self, address: str) -> list[Json]:
        """People who have this e-mail address."""
        return [
            person
            for person in self._people
            if any(email["email_address"] == address for email in person["email_addresses"])
        ]

    def on_job(self, person: Json, job_id: str) -> list[Json]:
        """Applications of a person to a job."""
        return [entry for entry in person["applications"] if entry["job"]["id"] == job_id]

    def documents(self, reference: str) -> list[Json]:
        """Documents that carry our reference."""
        return [document for document in self._documents if reference in document["file_name"]]

    def pages(self, document: Json) -> int:
        """How many pages it has. Raises ``PyPdfError`` where it is no PDF."""
        content = self._sandbox.attachment_content(document["id"])
        return len(PdfReader(io.BytesIO(content), strict=True).pages)


def complaints(sandbox: Sandbox) -> list[str]:
    """Everything that is not as it should be, one sentence each."""
    _wait_until_settled()
    found: list[str] = []
    for customer in CUSTOMERS:
        arrivals = Arrivals(sandbox, customer.integration)
        found += _about_jobs(sandbox, customer)
        for person in customer.people:
            found += _about_person(arrivals, customer, person)
    found += [*_about_events(), *hires.complaints(sandbox), *newcomer.complaints()]
    return [*found, *job_fair.complaints(), *telling.complaints()]


def _wait_until_settled() -> None:
    arriving = [
        person.email
        for customer in CUSTOMERS
        for person in customer.people
        if ENDINGS[person.part].state is ExportState.EXPORTED
    ]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        waiting = CandidateExport.objects.filter(candidate__emails__address__in=arriving)
        if not waiting.exclude(state=ExportState.EXPORTED).exists():
            return
        time.sleep(0.5)


# --- jobs ----------------------------------------------------------------------------------------


def _about_jobs(sandbox: Sandbox, customer: Customer) -> Iterator[str]:
    connection = Connection.objects.of_kind(SystemKind.ATS).get(tenant__slug=customer.slug)
    expected = (
        ConnectionState.BROKEN
        if any(person.part is Part.KEY_REVOKED for person in customer.people)
        else ConnectionState.ACTIVE
    )
    if connection.state != expected:
        yield f"{customer.name}: the connection is {connection.state}, not {expected}."
    there = {job["id"]: job["status"] for job in sandbox.jobs(customer.integration)}
    here = set(Job.objects.filter(connection=connection).values_list("external_id", flat=True))
    # Some systems do not list closed jobs at all.
    missing = [job for job, status in there.items() if job not in here and status != "CLOSED"]
    if missing or here - there.keys():
        yield (
            f"{customer.name}: {len(missing)} jobs of the ATS are not in the portal, and "
            f"{len(here - there.keys())} of the portal are not in the ATS."
        )


def _about_events() -> Iterator[str]:
    if not Job.objects.filter(has_drift=True, tenant__slug="harbor-steel").exists():
        yield "Harbor Steel: no job has drifted."
    if not SyncRun.objects.filter(
        errors__gt=0, connection__tenant__slug="bluegrass-foods"
    ).exists():
        yield "Bluegrass Foods: no sync met an unreadable record."
    if (asked := MatchQuestion.objects.open().count()) != QUESTIONS:
        yield f"The match desk has {asked} questions, not {QUESTIONS}."
    for connection in Connection.objects.filter(people_index__is_on=True):
        if not connection.known_people.exists():
            yield f"{connection}: nobody is known, though its people are read."
    for run in SyncRun.objects.exclude(state=SyncState.SUCCEEDED).select_related("tenant"):
        yield f"{run.tenant.name}: sync {run.pk} has {run.state}."


# --- candidates ----------------------------------------------------------------------------------


def _about_person(arrivals: Arrivals, customer: Customer, person: Person) -> Iterator[str]:
    who = f"{customer.name}, {person.first_name} {person.last_name} ({person.part.name.lower()})"
    exports = CandidateExport.objects.filter(
        tenant__slug=customer.slug,
        candidate__first_name=person.first_name,
        candidate__last_name=person.last_name,
    ).select_related("job", "application", "connection")
    exports = exports.exclude(purpose=Purpose.HIRE)
    if not exports:
        yield f"{who}: has no export."
        return
    ending = ENDINGS[person.part]
    for export in exports:
        code = export.reasons[0]["code"] if export.reasons else ""
        if export.state != ending.state:
            why = export.reasons[0]["sentence"] if export.reasons else "no reason is given"
            yield f"{who}: {export.purpose} is {export.state}, not {ending.state}: {why}"
        elif ending.code and code != ending.code:
            yield f"{who}: the reason is {code}, not {ending.code}."
    if ending.state is ExportState.EXPORTED:
        yield from _about_arrival(arrivals, who, list(exports), person)
    elif person.part not in (Part.OTHER_NAME, Part.KEPT_OUT) and arrivals.with_address(
        person.email
    ):
        yield f"{who}: is in the ATS, but should not be."


def _about_arrival(
    arrivals: Arrivals, who: str, exports: list[CandidateExport], person: Person
) -> Iterator[str]:
    people = arrivals.with_address(person.email)
    if len(people) != 1:
        yield f"{who}: the ATS has {len(people)} people with this address, not one."
        return
    applications = arrivals.on_job(people[0], exports[0].job.external_id)
    if len(applications) != 1:
        yield f"{who}: the ATS has {len(applications)} applications to the job, not one."
    connection = exports[0].connection
    purposes = {export.purpose for export in exports}
    # Whoever was found by outreach goes out on Engaged, with everything at once.
    is_updated = (
        connection is not None
        and connection.workflow == Workflow.NEW_AND_ENGAGED
        and person.source is not CandidateSource.PASSIVE
    )
    if is_updated and Purpose.UPDATE not in purposes:
        yield f"{who}: was not updated after the screening."
    for export in exports:
        stage = PlatformStage.HIRED if person.part in hires.HIRED else PlatformStage.ENGAGED
        if export.application.stage != stage:
            yield f"{who}: is at {export.application.stage} here, not at {stage}."
        yield from _about_document(arrivals, who, export)


def _about_document(arrivals: Arrivals, who: str, export: CandidateExport) -> Iterator[str]:
    documents = arrivals.documents(export.reference)
    if len(documents) != 1:
        yield f"{who}: the ATS has {len(documents)} profiles of {export.purpose}, not one."
    for document in documents:
        try:
            pages = arrivals.pages(document)
        except PyPdfError as error:
            yield f"{who}: the profile cannot be opened: {error}"
        else:
            if not pages:
                yield f"{who}: the profile has no page."
