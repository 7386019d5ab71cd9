"""The whole way against a vendor's stand-in: what every connector must do there, and every fault.

``Scene`` is where it is played: a twin of the sandbox here, a real system in the live tests.
"""

import hashlib
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from integrations.connectors.base import AtsConnector
from integrations.connectors.people_types import AtsRecord
from integrations.connectors.registry import build_connector, connector_class
from integrations.connectors.secrets import MemorySecrets
from integrations.connectors.types import (
    CandidateToExport,
    DocumentToExport,
    ExportReceipt,
    Liveness,
    PersonToExport,
    Target,
)
from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    OutcomeUnknownError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    TargetGoneError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from sandbox.server import SandboxServer
from sandbox.twins.base import VendorTwin
from sandbox.twins.misbehaviour import BEFORE_COMMIT, Kind

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


def person(number: int = 1) -> PersonToExport:
    return PersonToExport(
        first_name="Ana",
        last_name=f"Ruiz{number}",
        emails=(f"ana.ruiz{number}@example.com",),
        phone="+1 214 555 0142",
        city="Dallas",
        region="TX",
        country="US",
        links=("https://www.linkedin.com/in/ana-ruiz",),
        headline="Forklift driver",
    )


def candidate(job: str, number: int = 1, **changes: Any) -> CandidateToExport:
    made = CandidateToExport(
        person=person(number),
        target=Target.APPLICANT,
        job_external_id=job,
        source_tag="Portal",
        reference=f"rx-8f3k2mb{number}",
    )
    return replace(made, **changes)


def document(number: int = 1) -> DocumentToExport:
    name = f"Ana-Ruiz{number}-profile-rx-8f3k2mb{number}.pdf"
    return DocumentToExport(name, "application/pdf", PDF)


def send(connector: AtsConnector, out: CandidateToExport, paper: DocumentToExport) -> ExportReceipt:
    """The writes of one export, in the order of the protocol."""
    known = ExportReceipt(person_external_id=out.person_external_id)
    if connector.offers("create_person") and not out.person_external_id:
        known = connector.create_person(out)
        out = replace(out, person_external_id=known.person_external_id)
    if out.target is Target.PROSPECT:
        receipt = known if connector.offers("create_person") else connector.create_prospect(out)
    elif connector.offers("attach_document"):
        receipt = connector.create_application(out)
    else:
        receipt = connector.create_application_with_document(out, paper)
    whole = replace(
        receipt, person_external_id=receipt.person_external_id or known.person_external_id
    )
    if connector.offers("attach_document"):
        connector.attach_document(record_of(whole), paper)
    return whole


def attach_or_carry(
    connector: AtsConnector, out: CandidateToExport, paper: DocumentToExport
) -> ExportReceipt:
    """The write that takes the document to this vendor."""
    if connector.offers("attach_document"):
        return connector.attach_document(AtsRecord("1", "1"), paper)
    return connector.create_application_with_document(out, paper)


def record_of(receipt: ExportReceipt) -> AtsRecord:
    return AtsRecord(receipt.person_external_id, receipt.application_external_id)


class TwinScene(ABC):
    """A connector and its stand-in. Subclasses name their key, which both share, and settings."""

    KEY: ClassVar[str]

    @abstractmethod
    def options(self, url: str) -> dict[str, Any]:
        """The connection's settings; ``url`` is the twin's base address."""

    def build(self, **given: Any) -> Any:
        """The registry's door for this kind of connector."""
        return build_connector(self.KEY, **given)

    def secret(self, twin: VendorTwin) -> dict[str, str]:
        return twin.credentials()

    def wrong_secret(self, twin: VendorTwin) -> dict[str, str]:
        return {name: f"wrong-{value}" for name, value in self.secret(twin).items()}

    @pytest.fixture
    def box(self) -> Iterator[SandboxServer]:
        with SandboxServer() as server:
            yield server

    @pytest.fixture
    def twin(self, box) -> Any:
        try:
            return box.twin(self.KEY)
        except KeyError:
            pytest.fail(
                f"There is no stand-in {self.KEY!r} yet: write sandbox/twins/{self.KEY}.py, and "
                "name it in sandbox/twins/registry.py."
            )

    @contextmanager
    def fresh_transport(self, box: SandboxServer) -> Iterator[Transport]:
        """A transport that remembers nothing, not even how long a vendor asked to wait."""
        policy = TransportPolicy(
            read_deadline=2.0,
            write_deadline=1.0,
            allowed_private=frozenset({f"{box.host}:{box.port}"}),
            rate=5000,
            burst=5000,
        )
        with Transport(policy, InProcessLimiter(), self.KEY, lambda _: None) as transport:
            yield transport

    @pytest.fixture
    def transport(self, box) -> Iterator[Transport]:
        with self.fresh_transport(box) as transport:
            yield transport

    def open(self, transport, box, secret: dict[str, str]) -> Any:
        return self.build(
            transport=transport,
            options=self.options(box.twin_url(self.KEY)),
            secrets=MemorySecrets(secret),
        )

    @pytest.fixture
    def connector(self, transport, box, twin) -> Any:
        return self.open(transport, box, self.secret(twin))

    def test_a_wrong_key_is_the_customers_to_mend(self, box, transport, twin):
        connector = self.open(transport, box, self.wrong_secret(twin))
        with pytest.raises(CredentialsRejectedError) as refused:
            connector.check_account()
        for value in self.wrong_secret(twin).values():
            assert value not in str(refused.value) + repr(refused.value)

    def test_a_wrong_host_is_told_from_a_wrong_key(self, box, transport, twin):
        """The address leads to some other server."""
        connector = self.build(
            transport=transport,
            options=self.options(f"{box.url}/nothing-here"),
            secrets=MemorySecrets(self.secret(twin)),
        )
        with pytest.raises((UnexpectedResponseError, RejectedError, UnavailableError)):
            connector.check_account()

    def test_the_twin_and_the_connector_share_their_key(self):
        assert connector_class(self.KEY).label


class TwinJourney(TwinScene):
    """What an ATS connector must do there.

    A fault of the vendor is set at the operation of the twin that ``CREATES`` names.
    """

    CREATES: ClassVar[str]
    """The twin's operation that creates an application."""
    SEARCH_LAGS: ClassVar[bool] = True
    """Whether the vendor may be slow to show a new record."""
    SHOWS_UNLIVE_JOBS: ClassVar[bool] = True
    """Whether the list of jobs holds those that are not live."""

    @pytest.fixture
    def job(self, twin) -> str:
        return twin.add_job("Forklift driver")

    def jobs(self, connector) -> dict[str, Any]:
        return {job.external_id: job for page in connector.list_jobs() for job in page.jobs}

    # --- reading ---------------------------------------------------------------------------------

    def test_the_account_is_named(self, connector):
        check = connector.check_account()
        assert check.account
        assert {c.key for c in check.capabilities} >= {"create_application", "create_prospect"}

    def test_jobs_arrive_with_their_liveness_and_country(self, connector, twin):
        live = twin.add_job("Welder", country="US", region="TX", city="Dallas")
        abroad = twin.add_job("Schweißer", country="DE", region="", city="Berlin")
        draft = twin.add_job("Not yet", live=False)
        closed = twin.add_job("Over")
        twin.close_job(closed)
        jobs = self.jobs(connector)
        assert jobs[live].title == "Welder"
        assert jobs[live].liveness is Liveness.LIVE
        assert jobs[live].status
        assert self.country(jobs[live]) in ("US", "United States")
        assert self.country(jobs[abroad]) in ("DE", "Germany")
        for hidden in (draft, closed):
            if hidden in jobs or self.SHOWS_UNLIVE_JOBS:
                assert jobs[hidden].liveness is Liveness.NOT_LIVE
        assert len({job.fingerprint for job in jobs.values()}) == len(jobs)
        assert jobs == self.jobs(connector)

    def country(self, job: Any) -> str:
        """The country as the vendor gives it, structured or as the end of a free text."""
        (place, *_) = job.places
        return place.country or place.raw.rpartition(", ")[2]

    def test_many_jobs_come_in_pages_and_only_once(self, connector, twin):
        made = [twin.add_job(f"Driver {number}") for number in range(230)]
        listed = [job.external_id for page in connector.list_jobs() for job in page.jobs]
        assert sorted(listed) == sorted(made)

    def test_pages_that_never_end_are_an_error_and_not_a_loop(self, connector, twin, job):
        if "endless_pages" not in twin.settings:
            return
        twin.settings["endless_pages"] = True
        with pytest.raises(UnexpectedResponseError):
            list(connector.list_jobs())
        assert len(twin.asked()) < 50

    # --- writing ---------------------------------------------------------------------------------

    def test_an_applicant_goes_the_whole_way_once(self, connector, twin, job):
        out = candidate(job)
        assert list(connector.find_candidates(out.person.emails[0])) == []
        receipt = send(connector, out, document())
        assert receipt.person_external_id
        (arrived,) = twin.arrivals()
        assert arrived["job"] == job
        assert "Ana" in arrived["name"]
        assert [email.casefold() for email in arrived["emails"]] == list(out.person.emails)
        (paper,) = twin.documents()
        assert paper["sha256"] == hashlib.sha256(PDF).hexdigest()
        assert twin.document_content(paper["id"]) == PDF
        (found,) = connector.find_candidates("ANA.Ruiz1@Example.com")
        assert found.external_id == receipt.person_external_id
        (application,) = found.applications
        assert application.job_external_id == job
        if receipt.application_external_id:
            assert application.external_id == receipt.application_external_id

    def test_a_prospect_arrives_without_a_job(self, connector, twin, job):
        if not connector.offers("create_prospect"):
            return
        out = candidate(job, target=Target.PROSPECT)
        receipt = send(connector, out, document())
        (arrived,) = twin.arrivals()
        assert arrived["job"] == ""
        (found,) = connector.find_candidates(out.person.emails[0])
        assert found.external_id == receipt.person_external_id
        assert all(not application.job_external_id for application in found.applications)
        assert [paper["sha256"] for paper in twin.documents()] == [hashlib.sha256(PDF).hexdigest()]

    def test_who_is_there_already_is_found_in_any_case(self, connector, twin, job):
        other = twin.add_job("Welder")
        known = twin.add_person("Maria", "Lopez", "Maria.Lopez@Example.com", job_id=other)
        (found,) = connector.find_candidates("maria.lopez@example.COM")
        assert found.external_id == known
        assert [a.job_external_id for a in found.applications] == [other]
        assert "Lopez" in found.last_name
        assert list(connector.find_candidates("somebody.else@example.com")) == []

    def test_an_application_is_found_by_its_id(self, connector, twin, job):
        if not connector.offers("find_application"):
            return
        receipt = send(connector, candidate(job), document())
        found = connector.find_application(receipt.application_external_id)
        assert found is not None
        assert found.job_external_id == job
        missing = receipt.application_external_id[:-1] + "9999"
        assert connector.find_application(missing) is None

    def test_the_documents_can_be_listed(self, connector, twin, job):
        if not connector.offers("list_documents"):
            return
        receipt = send(connector, candidate(job), document())
        names = [paper.name for paper in connector.list_documents(record_of(receipt))]
        assert names == [document().name]

    def test_it_lands_in_the_stage_that_was_chosen(self, connector, twin, job):
        stages = self.jobs(connector)[job].stages
        if len(stages) < 2:
            return
        wanted = stages[1].external_id
        receipt = send(connector, candidate(job, stage_external_id=wanted), document())
        if not connector.stage_at_creation:
            connector.move_stage(self.full_record(connector, receipt), wanted)
        (arrived,) = twin.arrivals()
        assert arrived["stage"] == wanted

    def test_it_can_be_moved_noted_and_tagged(self, connector, twin, job):
        receipt = send(connector, candidate(job), document())
        record = self.full_record(connector, receipt)
        if connector.offers("move_stage"):
            last = self.jobs(connector)[job].stages[-1].external_id
            connector.move_stage(record, last)
            assert twin.arrivals()[0]["stage"] == last
        if connector.offers("add_note"):
            connector.add_note(record, "Screened <b>twice</b>.")
        if connector.offers("add_tag"):
            connector.add_tag(record, "Portal tag")
            connector.add_tag(record, "Portal tag")
            assert twin.arrivals()[0]["tags"].count("Portal tag") == 1

    def full_record(self, connector: AtsConnector, receipt: ExportReceipt) -> AtsRecord:
        """Where the vendor tells the application's id only when it is looked up."""
        if receipt.application_external_id:
            return record_of(receipt)
        (found,) = connector.find_candidates(person().emails[0])
        return AtsRecord(found.external_id, found.applications[0].external_id)

    # --- what goes wrong -------------------------------------------------------------------------

    @pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.OK}))
    def test_what_a_fault_says_about_a_write_is_the_truth(self, connector, twin, job, kind):
        """Only "unknown" may hide a stored application; every other error means there is none."""
        delay = {"delay_seconds": 1.5} if kind is Kind.SLOW else {}
        twin.misbehave(kind, self.CREATES, **delay)
        try:
            send(connector, candidate(job), document())
        except OutcomeUnknownError:
            assert kind not in (Kind.THROTTLED, Kind.PERMISSION_MISSING, Kind.CREDENTIALS_REVOKED)
            if kind is Kind.SLOW:
                time.sleep(1.0)  # The vendor carries it out after we have given up.
            held = [one for one in twin.arrivals() if one["job"] == job]
            assert bool(held) == (kind not in BEFORE_COMMIT)
        except ConnectorError:
            assert [one for one in twin.arrivals() if one["job"] == job] == []
        else:
            # A session that has ended is renewed, and the write sent for the first time.
            assert kind is Kind.CREDENTIALS_EXPIRED
            assert len([one for one in twin.arrivals() if one["job"] == job]) == 1

    FAULTS: ClassVar[dict[Kind, type[ConnectorError]]] = {
        Kind.THROTTLED: RateLimitedError,
        Kind.THROTTLED_BARE: RateLimitedError,
        Kind.CREDENTIALS_REVOKED: CredentialsRejectedError,
        Kind.PERMISSION_MISSING: PermissionMissingError,
        Kind.REQUIRED_FIELD: RejectedError,
    }
    ALSO: ClassVar[dict[Kind, type[ConnectorError]]] = {}
    """Further refusals that this vendor has, or other classes for those above."""

    def test_each_refusal_of_a_create_has_its_class_and_a_sentence(self, box, transport, twin, job):
        for kind, expected in {**self.FAULTS, **self.ALSO}.items():
            connector = self.open(transport, box, self.secret(twin))
            twin.misbehave(kind, self.CREATES, permission="Create candidates", field="phone")
            with pytest.raises(expected) as refused:
                send(connector, candidate(job), document())
            twin.behave()
            error = refused.value
            assert error.sentence.endswith((".", "!", "?", "…")), error.sentence
            assert error.hint
            assert len(error.sentence) < 600

    def test_an_unknown_job_takes_nobody(self, connector, twin, job):
        with pytest.raises((TargetGoneError, RejectedError)):
            send(connector, candidate(self.unknown_job(job)), document())
        assert [one for one in twin.arrivals() if one["job"]] == []

    def unknown_job(self, job: str) -> str:
        """An id of the vendor's form that nobody has."""
        return f"{job}99999" if job.isdigit() else f"{job[:-6]}999999"

    def test_a_closed_job_takes_nobody(self, connector, twin, job):
        twin.close_job(job)
        with pytest.raises(TargetGoneError) as gone:
            send(connector, candidate(job), document())
        assert gone.value.target == "job"
        assert [one for one in twin.arrivals() if one["job"]] == []

    def test_a_malformed_address_is_refused_before_anything_is_sent(self, connector, twin, job):
        spoilt = replace(person(), emails=("ana at example",))
        with pytest.raises(RejectedError):
            send(connector, candidate(job, person=spoilt), document())
        assert twin.arrivals() == []

    def test_a_document_that_is_too_large_is_refused_before_anything_is_sent(
        self, connector, twin, job
    ):
        huge = DocumentToExport("huge.pdf", "application/pdf", b"%PDF" + b"x" * 64_000_000)
        known = candidate(job, person_external_id="1")
        with pytest.raises(RejectedError) as refused:
            attach_or_carry(connector, known, huge)
        assert refused.value.code == "document.unfit"
        assert twin.documents() == []

    def test_a_search_that_lags_is_not_believed_too_early(self, connector, twin, job):
        """While new records do not show, nothing may claim that absence is proven at once."""
        send(connector, candidate(job), document())
        if not self.SEARCH_LAGS:
            assert connector.application_trust().lag_seconds == 0
            return
        twin.settings["search_lag_seconds"] = 3600.0
        assert list(connector.find_candidates(person().emails[0])) == []
        assert connector.person_trust().lag_seconds != 0
