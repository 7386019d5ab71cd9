"""What every ATS connector must do, whatever it speaks. Each connector's tests inherit it."""

import logging
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest

from integrations.connectors.base import AtsConnector
from integrations.connectors.types import (
    CandidateToExport,
    DocumentToExport,
    PersonToExport,
    Target,
)
from integrations.errors import (
    ConnectorError,
    NotSupportedError,
    OutcomeUnknownError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from integrations.transport.redaction import CallRecord
from tests.integrations.vendor_server import Behaviour, VendorServer, answer, send_then_drop

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
    job_external_id="job-1",
    stage_external_id="stage-2",
    reference="rx-8f3k2m",
)
DOCUMENT = DocumentToExport(
    name="Profile rx-8f3k2m.pdf", content_type="application/pdf", content=b"%PDF-1.7 Canarina"
)

Operation = Callable[[AtsConnector], Any]
READS: dict[str, Operation] = {
    "check_account": lambda connector: connector.check_account(),
    "capabilities": lambda connector: connector.capabilities(),
    "list_jobs": lambda connector: list(connector.list_jobs()),
    "find_candidates": lambda connector: connector.find_candidates("canary.person@example.com"),
    "find_application": lambda connector: connector.find_application("app-1"),
    "list_documents": lambda connector: connector.list_documents("app-1"),
}
WRITES: dict[str, Operation] = {
    "create_application": lambda connector: connector.create_application(CANDIDATE),
    "attach_document": lambda connector: connector.attach_document("app-1", DOCUMENT),
    "move_stage": lambda connector: connector.move_stage("app-1", "stage-3"),
    "add_note": lambda connector: connector.add_note("app-1", "Spoke with Canarina."),
    "add_tag": lambda connector: connector.add_tag("person-1", "Portal"),
}
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


class AtsConnectorContract:
    """Subclasses name what the connector cannot do and give it to ``make``."""

    NOT_OFFERED: ClassVar[frozenset[str]] = frozenset()

    def make(self, transport: Transport, base_url: str) -> AtsConnector:
        """The connector under test; its key must be ``canary-secret-key``."""
        raise NotImplementedError

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        for fixture, operations in (("read", READS), ("write", WRITES)):
            if fixture in metafunc.fixturenames:
                offered = {k: v for k, v in operations.items() if k not in self.NOT_OFFERED}
                metafunc.parametrize(fixture, offered.values(), ids=offered.keys())

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
    def connector(self, server, transport) -> AtsConnector:
        return self.make(transport, server.url)

    def test_it_has_a_name_for_people(self, connector):
        assert connector.label

    def test_what_it_does_not_offer_it_says_so_without_calling(self, connector, server):
        for name in self.NOT_OFFERED:
            with pytest.raises(NotSupportedError):
                {**READS, **WRITES}[name](connector)
        assert server.received == []

    @pytest.mark.parametrize("doubt", DOUBTFUL.values(), ids=DOUBTFUL)
    def test_a_write_with_a_doubtful_answer_is_unknown_and_sent_once(
        self, connector, server, write, doubt
    ):
        server.respond = lambda _: doubt
        with pytest.raises(OutcomeUnknownError):
            write(connector)
        assert len(server.received) == 1

    @pytest.mark.parametrize("doubt", DOUBTFUL.values(), ids=DOUBTFUL)
    def test_a_read_with_a_doubtful_answer_is_tried_later_or_shown_to_engineering(
        self, connector, server, read, doubt
    ):
        server.respond = lambda _: doubt
        with pytest.raises((UnavailableError, UnexpectedResponseError)):
            read(connector)

    def test_a_write_that_never_left_is_not_unknown(self, connector, server, write):
        server.close()
        with pytest.raises(UnavailableError) as refused:
            write(connector)
        assert refused.value.code == "network.refused"

    def test_a_write_sends_no_nulls(self, connector, server, write):
        server.respond = lambda _: answer({}, status=401)
        with pytest.raises(ConnectorError):
            write(connector)
        (received,) = server.received
        assert b"null" not in received.body

    def test_nothing_that_is_remembered_of_a_write_holds_a_secret_or_a_person(
        self, connector, server, records, write, caplog
    ):
        caplog.set_level(logging.DEBUG)
        echo = {"error": {"message": "canary-secret-key"}, "name": "Canarina Canarova"}
        server.respond = lambda _: answer({**echo, "email": "canary.person@example.com"}, 409)
        with pytest.raises(ConnectorError) as error:
            write(connector)
        _assert_clean(repr(records) + caplog.text + str(error.value) + repr(connector.__dict__))

    def test_nothing_that_is_remembered_of_a_read_holds_a_secret_or_a_person(
        self, connector, server, records, read, caplog
    ):
        caplog.set_level(logging.DEBUG)
        server.respond = lambda _: answer({"results": [{"name": "Canarina"}]}, 409)
        with pytest.raises(ConnectorError) as error:
            read(connector)
        _assert_clean(repr(records) + caplog.text + str(error.value))

    def test_it_says_where_the_trust_in_its_look_ups_comes_from(self, connector):
        for trust in (connector.application_trust(), connector.document_trust()):
            assert trust.source or trust.lag_seconds is None


def _assert_clean(text: str) -> None:
    for canary in CANARIES:
        assert canary not in text
