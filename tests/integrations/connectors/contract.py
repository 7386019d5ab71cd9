"""What every connector must do, whatever it speaks. Each connector's tests inherit it.

``ConnectorContract`` holds for every kind of system, ``AtsConnectorContract`` for an ATS.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, ClassVar

import pytest

from integrations.connectors.base import AtsConnector, Connector
from integrations.connectors.options import OptionsError
from integrations.connectors.people_types import AtsRecord
from integrations.connectors.secrets import MemorySecrets
from integrations.connectors.types import (
    CandidateToExport,
    DocumentToExport,
    PersonToExport,
    Since,
    Target,
)
from integrations.errors import (
    ConnectorError,
    NotSupportedError,
    OutcomeUnknownError,
    RateLimitedError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from integrations.transport.redaction import CallRecord
from tests.integrations.vendor_server import (
    Behaviour,
    Received,
    VendorServer,
    answer,
    send_then_drop,
)

CANARIES = ("canary-secret-key", "canary.person", "Canarina", "Canarova", "5550199")

CANDIDATE = CandidateToExport(
    person=PersonToExport(
        first_name="Canarina",
        last_name="Canarova",
        emails=("canary.person@example.com", "canary.second@example.com"),
        phone="+1 555 5550199",
        city="Dallas",
        region="TX",
        country="US",
        links=("https://www.linkedin.com/in/canarina", "not a link"),
        headline="Forklift driver",
    ),
    target=Target.APPLICANT,
    job_external_id="101",
    stage_external_id="102",
    reference="rx-8f3k2m",
)
DOCUMENT = DocumentToExport(
    name="Profile rx-8f3k2m.pdf", content_type="application/pdf", content=b"%PDF-1.7 Canarina"
)

# As the export protocol calls a connector whose ``create_person`` comes first, and for somebody who
# is known already.
KNOWN_CANDIDATE = replace(CANDIDATE, person_external_id="104")
PROSPECT = replace(CANDIDATE, target=Target.PROSPECT, stage_external_id="")
RECORD = AtsRecord(person_external_id="104", application_external_id="105")

Operation = Callable[[AtsConnector], Any]
READS: dict[str, Operation] = {
    "check_account": lambda connector: connector.check_account(),
    "list_jobs": lambda connector: list(connector.list_jobs()),
    "list_changed_jobs": lambda connector: list(
        connector.list_changed_jobs(Since(datetime(2026, 5, 1, 8, tzinfo=UTC)))
    ),
    "list_people": lambda connector: list(connector.list_people()),
    "list_changed_people": lambda connector: list(
        connector.list_changed_people(Since(datetime(2026, 5, 1, 8, tzinfo=UTC)))
    ),
    "find_candidates": lambda connector: connector.find_candidates("canary.person@example.com"),
    "get_candidate": lambda connector: connector.get_candidate("104"),
    "find_application": lambda connector: connector.find_application("105"),
    "list_documents": lambda connector: connector.list_documents(RECORD),
    "list_users": lambda connector: connector.list_users(),
}
WRITES: dict[str, Operation] = {
    "create_person": lambda connector: connector.create_person(CANDIDATE),
    "create_application": lambda connector: connector.create_application(
        KNOWN_CANDIDATE if connector.offers("create_person") else CANDIDATE
    ),
    "create_application_with_document": lambda connector: (
        connector.create_application_with_document(CANDIDATE, DOCUMENT)
    ),
    "create_prospect": lambda connector: connector.create_prospect(PROSPECT),
    "attach_document": lambda connector: connector.attach_document(RECORD, DOCUMENT),
    "move_stage": lambda connector: connector.move_stage(RECORD, "103"),
    "update_person": lambda connector: connector.update_person(RECORD, CANDIDATE.person),
    "add_note": lambda connector: connector.add_note(RECORD, "Spoke with Canarina."),
    "add_tag": lambda connector: connector.add_tag(RECORD, "Portal"),
}
CALLS_NOTHING: dict[str, Operation] = {"events": lambda connector: connector.events()}
DOUBTFUL: dict[str, Behaviour] = {
    "a reset": send_then_drop(b""),
    "a 500": answer({"oops": True}, status=500),
    "a 502 of a proxy": answer(raw=b"<html>bad gateway</html>", status=502),
    "a redirect": answer({}, status=302, headers={"Location": "http://127.0.0.1:1/"}),
    "HTML": answer(raw=b"<html>please log in</html>"),
    "half of an answer": answer(raw=b'{"id": "a'),
    "an empty object": answer({}),
    "a list": answer([]),
}


class ConnectorContract:
    """Subclasses name the connector and open it for the suite.

    What is tested follows from what the class overrides: an operation that it has is put through
    every doubtful answer, one that it has not must say so without a call.
    """

    connector_class: ClassVar[type[Connector]]
    READS: ClassVar[Mapping[str, Callable[[Any], Any]]]
    WRITES: ClassVar[Mapping[str, Callable[[Any], Any]]]
    """How every operation of the kind is called, by name."""

    PREPARED: ClassVar[Mapping[str, Behaviour]] = {}
    """Answers by path, for what has to be asked before a call: tokens, sessions, ids."""

    LOOKED_AT: ClassVar[Mapping[str, Behaviour]] = {}
    """Answers to ``GET`` by path, for what a write looks at before it is sent. Where a read is
    under test they are not given: it may ask at the same path."""

    GOOD: ClassVar[frozenset[tuple[str, str]]] = frozenset()
    """Reads, and the doubtful answers that are good ones for them: an empty list, say."""

    def make(self, transport: Transport, base_url: str) -> Connector:
        """The connector under test; its key must be ``canary-secret-key``."""
        raise NotImplementedError

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        kind = self.connector_class
        for fixture, operations in (("read", self.READS), ("write", self.WRITES)):
            if fixture in metafunc.fixturenames:
                offered = {
                    name: call
                    for name, call in operations.items()
                    if name == "check_account" or kind.offers(name)
                }
                metafunc.parametrize(fixture, offered.values(), ids=offered.keys())
        if "missing" in metafunc.fixturenames:
            missing = [name for name in kind.operations if not kind.offers(name)]
            metafunc.parametrize("missing", missing)

    @pytest.fixture
    def server(self) -> Iterator[VendorServer]:
        server = VendorServer()
        yield server
        server.close()

    @pytest.fixture
    def records(self) -> list[CallRecord]:
        return []

    @pytest.fixture
    def transport(self, server, records) -> Iterator[Transport]:
        policy = TransportPolicy(
            connect_timeout=0.5,
            allowed_private=frozenset({server.address}),
            rate=1000,
            burst=1000,
            max_wait=0.2,
        )
        with Transport(policy, InProcessLimiter(), "lane", records.append) as transport:
            yield transport

    @pytest.fixture
    def connector(self, server, transport) -> Connector:
        return self.make(transport, server.url)

    @pytest.fixture(autouse=True)
    def note_what_is_tested(self, request: pytest.FixtureRequest) -> None:
        self.tests_a_write = "write" in request.fixturenames

    def prepared(self, received: Received) -> Behaviour | None:
        """The answer to what is asked before the call under test; ``None`` for that call."""
        if self.tests_a_write and received.method == "GET" and received.path in self.LOOKED_AT:
            return self.LOOKED_AT[received.path]
        return self.PREPARED.get(received.path)

    def answering(self, server: VendorServer, behaviour: Behaviour) -> None:
        """Have the vendor answer so, except to what is asked before the call under test."""
        server.respond = lambda received: self.prepared(received) or behaviour

    def judged(self, server: VendorServer) -> list[Received]:
        """What was sent, without what was asked before."""
        return [received for received in server.received if self.prepared(received) is None]

    def test_it_has_a_name_for_people(self, connector):
        assert connector.label

    def test_every_cell_of_the_matrix_has_its_evidence(self):
        for found in self.connector_class.derived_capabilities():
            assert found.source, (
                f"{found.key} has no evidence: add it to EVIDENCE in capabilities.py, also where "
                "the vendor cannot do it."
            )
            assert date.fromisoformat(found.as_of), f"{found.key}: as_of is no ISO date."
            assert found.tested or not found.supported, f"{found.key}: say how it was tried."

    def test_what_it_does_not_offer_it_says_so_without_calling(self, connector, server, missing):
        with pytest.raises(NotSupportedError) as refused:
            {**self.READS, **self.WRITES, **CALLS_NOTHING}[missing](connector)
        assert refused.value.capability == missing
        assert server.received == []

    def test_it_says_what_it_has_to_be_told(self, transport):
        """Every setting that is asked for is one that a form can show."""
        shown = {setting.name for setting in self.connector_class.settings}
        for way in self.connector_class.authorisations:
            assert way.label
            shown |= {setting.name for setting in way.settings}
        with pytest.raises(OptionsError) as missing:
            self.connector_class.open(transport, {}, MemorySecrets({}))
        assert set(missing.value.problems) <= shown

    @pytest.mark.parametrize("doubt", DOUBTFUL.values(), ids=DOUBTFUL)
    def test_a_write_with_a_doubtful_answer_is_unknown_and_sent_once(
        self, connector, server, write, doubt
    ):
        self.answering(server, doubt)
        with pytest.raises(OutcomeUnknownError):
            write(connector)
        assert len(self.judged(server)) == 1

    @pytest.mark.parametrize("doubt", DOUBTFUL)
    def test_a_read_with_a_doubtful_answer_is_tried_later_or_shown_to_engineering(
        self, connector, server, request, read, doubt
    ):
        if (request.node.callspec.id.partition("-")[0], doubt) in self.GOOD:
            return
        self.answering(server, DOUBTFUL[doubt])
        with pytest.raises((UnavailableError, UnexpectedResponseError)):
            read(connector)

    def test_a_write_that_never_left_is_not_unknown(self, connector, server, write):
        server.close()
        with pytest.raises(UnavailableError) as refused:
            write(connector)
        assert refused.value.code == "network.refused"

    def test_a_write_sends_no_nulls(self, connector, server, write):
        self.answering(server, answer({}, status=401))
        with pytest.raises(ConnectorError):
            write(connector)
        (received,) = self.judged(server)
        assert b"null" not in received.body

    def test_a_write_throttled_by_the_vendor_was_not_done_and_says_when_to_come_back(
        self, connector, server, write
    ):
        self.answering(server, answer({}, status=429, headers={"Retry-After": "7"}))
        with pytest.raises(RateLimitedError) as slow:
            write(connector)
        assert slow.value.retry_after == 7

    def test_nothing_that_is_remembered_of_a_write_holds_a_secret_or_a_person(
        self, connector, server, records, write, caplog
    ):
        caplog.set_level(logging.DEBUG)
        echo = {"error": {"message": "canary-secret-key"}, "name": "Canarina Canarova"}
        self.answering(server, answer({**echo, "email": "canary.person@example.com"}, 409))
        with pytest.raises(ConnectorError) as error:
            write(connector)
        _assert_clean(repr(records) + caplog.text + str(error.value) + repr(connector.__dict__))

    def test_nothing_that_is_remembered_of_a_read_holds_a_secret_or_a_person(
        self, connector, server, records, read, caplog
    ):
        caplog.set_level(logging.DEBUG)
        self.answering(server, answer({"results": [{"name": "Canarina"}]}, 409))
        with pytest.raises(ConnectorError) as error:
            read(connector)
        _assert_clean(repr(records) + caplog.text + str(error.value))


def _assert_clean(text: str) -> None:
    for canary in CANARIES:
        assert canary not in text


def _comparable(body: bytes) -> bytes:
    """A body without the random border of a multipart one."""
    border = body.split(b"\r\n", 1)[0] if body.startswith(b"--") else b""
    return body.replace(border, b"--") if border else body


class AtsConnectorContract(ConnectorContract):
    """The same for an applicant tracking system."""

    connector_class: ClassVar[type[AtsConnector]]
    READS = READS
    WRITES = WRITES

    def test_it_can_do_what_an_export_needs(self):
        kind = self.connector_class
        cannot = f"{kind.label} cannot"
        assert kind.offers("check_account"), (
            f"{cannot} test a connection yet: override check_account, which every connector has."
        )
        assert kind.offers("list_jobs"), f"{cannot} read jobs yet: override list_jobs."
        assert kind.offers("find_candidates"), (
            f"{cannot} find people yet: override find_candidates, or nobody who is there already "
            "would be found."
        )
        assert kind.offers("create_application") or kind.offers(
            "create_application_with_document"
        ), f"{cannot} create applications yet: override create_application."
        assert kind.offers("attach_document") or kind.offers("create_application_with_document"), (
            f"{cannot} take the PDF profile yet: override attach_document, or "
            "create_application_with_document where it is taken only then."
        )

    @pytest.mark.parametrize("field", ["phone", "city", "region", "country", "headline"])
    def test_it_says_which_fields_of_a_person_it_sends(self, connector, server, field):
        """What it says is what leaves: a body differs without the field, or it does not."""
        self.tests_a_write = True
        creates = [
            name
            for name in ("create_person", "create_application", "create_application_with_document")
            if connector.offers(name)
        ]
        call = creates[0]
        arguments = [DOCUMENT] if call == "create_application_with_document" else []
        self.answering(server, answer({}, status=401))
        bodies = []
        for value in (getattr(CANDIDATE.person, field), ""):
            person = replace(CANDIDATE.person, **{field: value})
            with pytest.raises(ConnectorError):
                getattr(connector, call)(replace(CANDIDATE, person=person), *arguments)
            bodies.append(_comparable(self.judged(server)[-1].body))
        assert (bodies[0] != bodies[1]) == (field in connector.person_fields)

    def test_it_says_where_the_trust_in_its_look_ups_comes_from(self, connector):
        trusts = (
            connector.person_trust(), connector.application_trust(), connector.document_trust()
        )  # fmt: skip
        for trust in trusts:
            assert trust.source or trust.lag_seconds is None
