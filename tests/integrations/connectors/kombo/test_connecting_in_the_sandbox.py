"""From the first link to a working connection, against the stateful stand-in."""

from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest

from integrations.connectors.ats.kombo.webhooks import parse, verify
from integrations.connectors.events import EventKind
from integrations.connectors.linking import LinkedState, LinkRequest, LinkUse
from integrations.connectors.people_types import AtsRecord
from integrations.connectors.registry import build_connector, build_link_maker
from integrations.connectors.secrets import MemorySecrets
from integrations.connectors.types import Liveness
from integrations.errors import (
    DuplicateError,
    NotSupportedError,
    OutcomeUnknownError,
    RejectedError,
)
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from sandbox.kombo_connect import OPTIONAL_ACTIONS
from sandbox.server import SandboxServer
from tests.integrations.vendor_server import VendorServer

KEY = "platform-key"
REQUEST = LinkRequest(organisation="Acme, Inc.", email="grace@acme.example", reference="c-42")


@pytest.fixture
def box() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        server.control.add_key(KEY)
        yield server


@pytest.fixture
def transport(box) -> Iterator[Transport]:
    policy = TransportPolicy(
        allowed_private=frozenset({f"{box.host}:{box.port}"}), rate=1000, burst=1000, max_wait=2
    )
    with Transport(policy, InProcessLimiter(), "lane", lambda _: None) as transport:
        yield transport


@pytest.fixture
def links(box, transport):
    def make(tool):
        options = {"base_url": box.api_url, "tool": tool}
        secrets = MemorySecrets({"api_key": KEY})
        return build_link_maker("kombo", transport=transport, options=options, secrets=secrets)

    return make


@pytest.fixture
def opened(box, transport):
    def connect(integration):
        options = {"base_url": box.api_url, "integration_id": integration}
        secrets = MemorySecrets({"api_key": KEY})
        return build_connector("kombo", transport=transport, options=options, secrets=secrets)

    return connect


def submit(box, link, *without, jobs=True):
    """Do what the customer does behind a link. Returns what was made."""
    assert urlsplit(link.url).netloc == f"{box.host}:{box.port}"
    allowed = [("allow", action) for action in OPTIONAL_ACTIONS if action not in without]
    form = urlencode([*allowed, ("jobs", "1")] if jobs else allowed).encode()
    with urlopen(Request(link.url, form)) as answer:  # noqa: S310 - the stand-in's own page
        assert b"The connection is complete." in answer.read()
    return box.control.connections_made()[-1]


def supported(capabilities):
    return {capability.key: capability.supported for capability in capabilities}


@pytest.mark.parametrize("tool", ["ukgpro", "ukgready"])
def test_a_customer_is_connected_and_the_connection_works(box, links, opened, tool):
    maker = links(tool)
    coverage = maker.coverage()
    assert coverage is not None
    made = submit(box, maker.create_link(REQUEST))
    linked = maker.connected(made["integration"])
    assert linked.external_id.startswith(f"{tool}:")
    assert (linked.tool, linked.reference, linked.state) == (tool, "c-42", LinkedState.WORKING)
    connector = opened(linked.external_id)
    check = connector.check_account()
    assert (check.account.partition(" · ")[0], check.detail) == ("Acme, Inc.", "")
    # With nothing switched off, one integration can what its product can.
    can = supported(check.capabilities)
    assert can == {
        key: value
        for key, value in supported(coverage.capabilities).items()
        if not key.startswith("feature:")
    }
    assert can["create_application"] is True
    assert can["create_prospect"] is can["add_tag"] is False
    assert can["list_documents"] is (tool == "ukgpro")
    (page,) = connector.list_jobs()
    assert {job.liveness for job in page.jobs} == {Liveness.LIVE}


def test_ukg_pro_and_ukg_ready_of_one_customer_are_two_connections(box, links):
    pro = submit(box, links("ukgpro").create_link(REQUEST))["integration"]
    known = LinkRequest(
        organisation="Acme", email="a@acme.example", reference="c-43", linked_already=(pro,)
    )
    ready = submit(box, links("ukgready").create_link(known))["integration"]
    assert links("ukgready").connected(ready).reference == "c-43"
    with pytest.raises(DuplicateError) as twice:
        links("ukgpro").create_link(known)
    assert twice.value.existing_id == pro
    assert len(box.control.connections_made()) == 2


def test_a_job_that_closes_is_not_live_in_ukg_pro_and_gone_in_ukg_ready(box, links, opened):
    seen = {}
    for tool in ("ukgpro", "ukgready"):
        integration = submit(box, links(tool).create_link(REQUEST), jobs=False)["integration"]
        closed = box.control.put_job(integration, name="Closed")
        hidden = box.control.put_job(integration, name="Hidden")
        box.control.update_job(integration, closed["id"], status="CLOSED")
        box.control.update_job(integration, hidden["id"], visibility="INTERNAL")
        (page,) = opened(integration).list_jobs()
        seen[tool] = {job.title: (job.liveness, job.deleted) for job in page.jobs}
    assert seen["ukgpro"] == {
        "Closed": (Liveness.NOT_LIVE, False),
        "Hidden": (Liveness.LIVE, False),
    }
    # A close looks like a deletion, and so does the end of the publication.
    assert seen["ukgready"] == {
        "Closed": (Liveness.NOT_LIVE, True),
        "Hidden": (Liveness.NOT_LIVE, True),
    }


def test_what_the_customer_opted_out_of_is_told_and_refused(box, links, opened):
    made = submit(box, links("lever").create_link(REQUEST), "ats_add_application_note")
    connector = opened(made["integration"])
    note = {entry.key: entry for entry in connector.capabilities()}["add_note"]
    assert note.supported is False
    assert note.detail.endswith("scope OPTIONAL, opted out by the customer")
    with pytest.raises(NotSupportedError):
        connector.add_note(AtsRecord("p", "a"), "Hello")


def test_what_is_unknown_or_switched_off_is_told(box, links, opened):
    integration = submit(box, links("lever").create_link(REQUEST))["integration"]
    box.control.set_options(
        integration,
        unknown=["ats_move_application_to_stage"],
        disabled=["ats_add_candidate_tag", "ats_candidates"],
    )
    connector = opened(integration)
    entries = {entry.key: entry for entry in connector.capabilities()}
    assert entries["move_stage"].supported is None
    assert entries["add_tag"].supported is entries["find_candidates"].supported is False
    assert "switched off in Kombo's scope configuration" in entries["add_tag"].detail
    with pytest.raises(NotSupportedError):
        connector.find_candidates("a@example.com")


def test_a_lost_access_is_given_again_and_the_id_stays(box, links, opened):
    maker = links("lever")
    integration = submit(box, maker.create_link(REQUEST))["integration"]
    box.control.set_options(integration, status="INVALID")
    assert maker.connected(integration).state is LinkedState.LOST
    again = submit(box, maker.relink(integration))
    assert again["integration"] == integration
    assert maker.connected(integration).state is LinkedState.WORKING
    assert opened(integration).check_account().detail == ""


def test_the_embedded_flow_hands_over_a_token(box, links):
    maker = links("lever")
    wanted = LinkRequest(
        organisation="Acme", email="a@acme.example", reference="c-44", use=LinkUse.EMBEDDED
    )
    made = submit(box, maker.create_link(wanted))
    linked = maker.connected_by_token(made["code"])
    assert (linked.external_id, linked.reference) == (made["integration"], "c-44")
    with pytest.raises(RejectedError):
        maker.connected_by_token("made-up")


def test_kombo_tells_who_has_connected(box, links):
    hooks = VendorServer()
    try:
        box.control.set_webhook(f"{hooks.url}/webhooks/kombo", "whsec")
        made = submit(box, links("ukgpro").create_link(REQUEST))
        box.control.send_webhook(made["integration"], "data-changed", ("ats_jobs",))
    finally:
        hooks.close()
    created, changed = hooks.received
    for received in (created, changed):
        assert verify(received.body, received.headers, "whsec")
        assert not verify(received.body, received.headers, "another")
        assert not verify(received.body[:-1], received.headers, "whsec")
    event = parse(created.body)
    assert (event.kind, event.integration) == (EventKind.LINKED, made["integration"])
    assert event.reference == "c-42"
    assert parse(changed.body).details == {"changed_models": ("ats_jobs",)}


def test_the_native_api_is_reached_and_its_refusals_are_no_success(box, links, opened):
    integration = submit(box, links("lever").create_link(REQUEST))["integration"]
    connector = opened(integration)
    (page,) = connector.list_jobs()
    listed = connector.passthrough("v1", "GET", "/jobs")
    assert {job["text"] for job in listed.data["data"]} == {job.title for job in page.jobs}
    person = box.control.put_candidate(integration, "Ann", "Lee", ["ann@example.com"])
    path = f"/candidates/{person['remote_id']}/notes"
    assert connector.passthrough("v1", "POST", path, data={"value": "Hello"}).status == 201
    with pytest.raises(RejectedError):
        connector.passthrough("v1", "GET", "/jobs/nothing")
    with pytest.raises(OutcomeUnknownError) as unknown:
        connector.passthrough("v1", "POST", path, data={"value": ""})
    assert unknown.value.code == "remote.422"
    with pytest.raises(RejectedError) as wrong_api:
        connector.passthrough("v2", "GET", "/jobs")
    assert wrong_api.value.code == "PLATFORM.INPUT_INVALID"
    assert [note["content"] for note in box.control.notes(integration)] == ["Hello"]
