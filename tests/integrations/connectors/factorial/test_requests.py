"""Every request is one that Factorial's own specification accepts, and nothing surprises it."""

from dataclasses import replace

import pytest

from integrations.connectors.hris.factorial.connector import FactorialConnector
from integrations.connectors.hris.factorial.settings import FactorialSettings
from integrations.errors import NotSupportedError, RejectedError, UnexpectedResponseError
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from tests.integrations.connectors.contract import DOCUMENT
from tests.integrations.connectors.hris_contract import HIRE, READS, WRITES
from tests.integrations.connectors.openapi import Specification, parts_of
from tests.integrations.vendor_server import VendorServer, answer

SPECIFICATION = Specification("factorial.rebuilt-sdk-3.0.0.openapi.json")
HOME = "/api/2026-10-01/resources"
COMPANY = {"id": "company-4711", "company_id": "4711", "employee_id": None}
EMPLOYEE = {"id": "104", "access_id": "77", "first_name": "A", "last_name": "B"}


@pytest.fixture
def server():
    server = VendorServer()
    server.respond = respond
    yield server
    server.close()


@pytest.fixture
def transport(server):
    policy = TransportPolicy(allowed_private=frozenset({server.address}), rate=1000, burst=1000)
    with Transport(policy, InProcessLimiter(), "lane", lambda _: None) as transport:
        yield transport


@pytest.fixture
def settings(server):
    return FactorialSettings(base_url=server.url, api_key="key-1", acting_user_id="77")


@pytest.fixture
def factorial(transport, settings):
    return FactorialConnector(transport=transport, settings=settings)


def page(*rows, cursor=""):
    meta = {"has_previous_page": False, "has_next_page": bool(cursor), "limit": 100, "total": 1}
    return answer({"data": list(rows), "meta": {**meta, "end_cursor": cursor or None}})


def respond(received):
    if received.method == "POST":
        return answer({"id": "104"}, status=200 if received.path.endswith("_contract") else 201)
    if received.path == f"{HOME}/employees/employees/104":
        return answer(EMPLOYEE)
    return page(COMPANY if received.path.endswith("credentials") else EMPLOYEE)


def writes(server):
    return [received for received in server.received if received.method == "POST"]


@pytest.mark.parametrize("name", [*READS, *WRITES])
def test_the_specification_has_nothing_against_the_request(factorial, server, name):
    SPECIFICATION.needed()
    {**READS, **WRITES}[name](factorial)
    assert server.received
    for received in server.received:
        assert SPECIFICATION.complaints(received) == []
        assert received.headers["x-api-key"] == "key-1"


def test_the_judge_would_see_what_factorial_refuses(factorial, server):
    """The mutants: a judge that accepts these proves nothing."""
    SPECIFICATION.needed()
    factorial.create_employee(HIRE)
    factorial.attach_document("104", DOCUMENT)
    created, attached = writes(server)
    wrong = replace(created, body=created.body.replace(b'"address_line1"', b'"address_line_1"'))
    assert SPECIFICATION.complaints(wrong) == ["body.address_line_1 is not known"]
    wrong = replace(created, body=created.body.replace(b'"company_id": "4711", ', b""))
    assert SPECIFICATION.complaints(wrong)
    wrong = replace(created, body=created.body.replace(b'"4711"', b"4711"))
    assert SPECIFICATION.complaints(wrong)
    wrong = replace(attached, body=attached.body.replace(b'"signee_ids[]"', b'"signees"'))
    assert SPECIFICATION.complaints(wrong)
    wrong = replace(attached, body=attached.body.replace(b"employee_my_documents", b"elsewhere"))
    assert SPECIFICATION.complaints(wrong)
    listed = replace(server.received[0], path=f"{HOME}/employees/employees", query={})
    assert SPECIFICATION.complaints(listed) == [
        "query only_active is missing", "query only_managers is missing",
    ]  # fmt: skip


def test_there_is_no_plain_creation_of_an_employee(factorial, server):
    """The trap: ``POST /employees`` does not exist, only the one with a contract does."""
    factorial.create_employee(HIRE)
    (received,) = writes(server)
    assert received.path == f"{HOME}/employees/employees/create_with_contract"


def test_a_search_names_both_booleans_and_asks_for_the_address_in_both_writings(factorial, server):
    factorial.find_employees(" Ana.Ruiz@Example.com", "hx-1")
    everybody = {"only_active": "false", "only_managers": "false", "limit": "100"}
    assert [received.query for received in server.received] == [
        {**everybody, "emails[]": "Ana.Ruiz@Example.com"},
        {**everybody, "emails[]": "ana.ruiz@example.com"},
        {**everybody, "company_identifier": "hx-1"},
    ]


def test_whoever_a_search_hands_over_besides_is_left_out_and_nobody_comes_twice(factorial, server):
    meant = {**EMPLOYEE, "id": "1", "login_email": "ana@example.com", "company_identifier": "hx-1"}
    server.respond = lambda _: page({**EMPLOYEE, "login_email": "other@example.com"}, meant)
    found = factorial.find_employees("ANA@example.com", "hx-1")
    assert [one.external_id for one in found] == ["1"]


def test_nobody_is_looked_for_without_an_address_and_a_reference(factorial, server):
    assert factorial.find_employees(" ") == []
    assert server.received == []


def test_the_pages_follow_the_cursor_and_repeat_the_filters(factorial, server):
    cursors = {None: "c1", "c1": "c2", "c2": ""}
    server.respond = lambda received: page(
        {**EMPLOYEE, "id": received.query.get("after_id", "first")},
        cursor=cursors[received.query.get("after_id")],
    )
    assert [one.external_id for one in factorial.list_managers()] == ["first", "c1", "c2"]
    for received in server.received:
        assert received.query["only_managers"] == received.query["only_active"] == "true"


def test_a_page_that_promises_another_without_a_cursor_is_a_surprise(factorial, server):
    server.respond = lambda _: answer({"data": [], "meta": {"has_next_page": True}})
    with pytest.raises(UnexpectedResponseError):
        factorial.list_teams()


def test_a_key_that_belongs_to_no_company_creates_nobody(factorial, server):
    server.respond = lambda _: page()
    with pytest.raises(UnexpectedResponseError) as surprise:
        factorial.create_employee(HIRE)
    assert surprise.value.code == "factorial.no_company"
    assert writes(server) == []


def test_the_version_of_the_api_is_in_every_address(transport, settings, server):
    settings = replace(settings, api_version="2027-01-01")
    FactorialConnector(transport=transport, settings=settings).list_teams()
    assert server.received[0].path == "/api/2027-01-01/resources/teams/teams"


def test_a_document_without_an_author_never_leaves(transport, settings, server):
    alone = FactorialConnector(transport=transport, settings=replace(settings, acting_user_id=""))
    with pytest.raises(NotSupportedError) as refused:
        alone.attach_document("104", DOCUMENT)
    assert refused.value.code == "factorial.no_acting_user"
    assert server.received == []
    assert not {c.key: c.supported for c in alone.capabilities()}["attach_document"]
    assert "author" in alone.check_account().detail


def test_the_limit_of_documents_is_that_of_the_settings(transport, settings, server):
    small = FactorialConnector(
        transport=transport, settings=replace(settings, max_document_bytes=4)
    )
    with pytest.raises(RejectedError) as refused:
        small.attach_document("104", DOCUMENT)
    assert refused.value.code == "document.unfit"
    assert server.received == []


def test_a_document_arrives_byte_by_byte_under_its_name(factorial, server):
    factorial.attach_document("104", DOCUMENT)
    (received,) = writes(server)
    (file,) = [part for part in parts_of(received) if part.filename]
    assert (file.name, file.filename, file.content) == ("file", DOCUMENT.name, DOCUMENT.content)


@pytest.mark.parametrize("bad", ["", ".", ".."])
def test_what_can_be_no_id_is_refused_before_sending(factorial, server, bad):
    with pytest.raises(RejectedError):
        factorial.get_employee(bad)
    with pytest.raises(RejectedError):
        factorial.attach_document(bad, DOCUMENT)
    assert server.received == []


def test_an_id_leads_nowhere_else(factorial, server):
    server.respond = lambda _: answer({"error": "Not Found"}, status=404)
    assert factorial.get_employee("../terminate?x=1") is None
    assert server.received[0].path == f"{HOME}/employees/employees/..%2Fterminate%3Fx%3D1"


def test_documents_of_somebody_else_are_left_out(factorial, server):
    server.respond = lambda _: page(
        {"id": "1", "filename": "mine.pdf", "employee_id": "104"},
        {"id": "2", "filename": "theirs.pdf", "employee_id": "105"},
        {"id": "3", "filename": "the company's.pdf", "employee_id": None},
    )
    assert [paper.name for paper in factorial.list_documents("104")] == ["mine.pdf"]
