"""Kombo Connect: links for customers, what came of them, and which products there are."""

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

import pytest

from integrations.connectors.ats.kombo.linking import KomboLinks
from integrations.connectors.linking import LinkedState, LinkRequest, LinkUse
from integrations.connectors.options import OptionsError
from integrations.connectors.registry import build_link_maker, connector_class, makes_links
from integrations.connectors.secrets import MemorySecrets
from integrations.errors import (
    CredentialsRejectedError,
    DuplicateError,
    NotSupportedError,
    RateLimitedError,
    RejectedError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.systems import SYSTEMS
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from tests.integrations.connectors.contract import DOUBTFUL
from tests.integrations.connectors.kombo.test_errors import kombo_error
from tests.integrations.vendor_server import answer

LINK = "https://connect.kombo.dev/v1?token=canary-token"
REQUEST = LinkRequest(
    organisation="Acme, Inc.", email="canary.person@example.com", reference="c-42"
)
BODY = {
    "end_user_email": "canary.person@example.com",
    "end_user_organization_name": "Acme, Inc.",
    "end_user_origin_id": "c-42",
    "integration_category": "ATS",
    "integration_tool": "ukgpro",
    "language": "en",
    "link_type": "MAGIC_LINK",
}


def success(data):
    return answer({"status": "success", "data": data})


@pytest.fixture
def records():
    return []


@pytest.fixture
def transport(server, records) -> Iterator[Transport]:
    policy = TransportPolicy(
        allowed_private=frozenset({server.address}), rate=1000, burst=1000, max_wait=0.2
    )
    with Transport(policy, InProcessLimiter(), "lane", records.append) as transport:
        yield transport


def maker(server, transport, **options):
    return build_link_maker(
        "kombo",
        transport=transport,
        options={"base_url": server.url, **options},
        secrets=MemorySecrets({"api_key": "canary-secret-key"}),
    )


@pytest.fixture
def links(server, transport):
    return maker(server, transport, tool="ukgpro")


@pytest.fixture
def open_links(server, transport):
    return maker(server, transport)


# --- opening ---


def test_links_are_made_before_there_is_an_integration(links, server):
    server.script = [success({"link": LINK})]
    assert isinstance(links, KomboLinks)
    links.create_link(REQUEST)
    headers = server.received[0].headers
    assert headers["authorization"] == "Bearer canary-secret-key"
    assert "x-integration-id" not in headers


def test_without_a_key_no_links_are_made(transport):
    with pytest.raises(OptionsError) as missing:
        build_link_maker("kombo", transport=transport, options={}, secrets=MemorySecrets({}))
    assert missing.value.problems == {"api_key": "is missing"}


def test_a_connector_without_links_says_so(transport):
    assert makes_links("kombo")
    assert not makes_links("odoo")
    assert not makes_links("nope")
    with pytest.raises(NotSupportedError) as refused:
        build_link_maker("odoo", transport=transport, options={}, secrets=MemorySecrets({}))
    assert refused.value.capability == "create_link"
    assert refused.value.sentence == "Odoo is connected without a link of its vendor."
    with pytest.raises(OptionsError, match="there is no connector 'nope'"):
        build_link_maker("nope", transport=transport, options={}, secrets=MemorySecrets({}))


def test_every_setting_of_a_link_is_one_that_the_connector_shows_too(transport):
    with pytest.raises(OptionsError) as wrong:
        build_link_maker(
            "kombo",
            transport=transport,
            options={"base_url": "nowhere"},
            secrets=MemorySecrets({}),
        )
    kind = connector_class("kombo")
    shown = {setting.name for setting in kind.settings}
    shown |= {setting.name for way in kind.authorisations for setting in way.settings}
    assert set(wrong.value.problems) == {"base_url", "api_key"} <= shown


# --- a link ---


def test_a_link_is_asked_for_as_the_specification_wants_it(links, server, kombo_spec):
    server.script = [success({"link": LINK})]
    link = links.create_link(REQUEST)
    (received,) = server.received
    assert kombo_spec.complaints(received) == []
    assert (received.method, received.path) == ("POST", "/connect/create-link")
    assert received.json == BODY
    assert (link.url, link.lasts) == (LINK, timedelta(days=365))


def test_an_embedded_link_lives_for_an_hour(links, server, kombo_spec):
    server.script = [success({"link": LINK})]
    wanted = LinkRequest(
        organisation="Acme, Inc.",
        email="canary.person@example.com",
        reference="c-42",
        use=LinkUse.EMBEDDED,
        language="de",
    )
    link = links.create_link(wanted)
    (received,) = server.received
    assert kombo_spec.complaints(received) == []
    assert received.json == BODY | {"link_type": "EMBEDDED", "language": "de"}
    assert link.lasts == timedelta(hours=1)


def test_without_a_tool_the_customer_chooses_it(open_links, server, kombo_spec):
    server.script = [success({"link": LINK})]
    open_links.create_link(REQUEST)
    (received,) = server.received
    assert kombo_spec.complaints(received) == []
    assert "integration_tool" not in received.json
    assert received.json["integration_category"] == "ATS"


def test_every_tool_of_the_catalogue_is_one_that_kombo_knows():
    """By Kombo's own client of September 2026, which knows more tools than the file of May."""
    models = pytest.importorskip("kombo.models")
    known = get_args(models.IntegrationTool)
    asked = {
        route.options["tool"]
        for system in SYSTEMS.values()
        for route in system.routes
        if makes_links(route.connector)
    }
    assert {"ukgpro", "ukgready"} <= asked <= set(known)


def test_the_judge_would_see_a_tool_that_kombo_does_not_know(server, transport, kombo_spec):
    server.script = [success({"link": LINK})]
    maker(server, transport, tool="ukg").create_link(REQUEST)
    assert kombo_spec.complaints(server.received[0])


# --- nobody is linked twice ---


@pytest.mark.parametrize(
    ("known", "refused"),
    [
        (("ukgpro:1",), "ukgpro:1"),
        (("ukgready:2", "ukgpro:1"), "ukgpro:1"),
        (("ukgready:2",), ""),
        (("ukgprowfm:3",), ""),
        ((), ""),
    ],
)
def test_the_same_product_is_not_linked_a_second_time(links, server, known, refused):
    """ "Kombo will not deduplicate integrations for you": UKG Pro and Ready are two products."""
    server.respond = lambda _: success({"link": LINK})
    wanted = LinkRequest(
        organisation="Acme", email="a@example.com", reference="c-42", linked_already=known
    )
    if not refused:
        assert links.create_link(wanted).url == LINK
        return
    with pytest.raises(DuplicateError) as twice:
        links.create_link(wanted)
    assert (twice.value.code, twice.value.existing_id) == ("kombo.linked_already", refused)
    assert server.received == []


def test_a_link_in_which_the_customer_chooses_cannot_be_guarded_and_is_refused(open_links, server):
    wanted = LinkRequest(
        organisation="Acme",
        email="a@example.com",
        reference="c-42",
        linked_already=("lever:1",),
    )
    with pytest.raises(DuplicateError):
        open_links.create_link(wanted)
    assert server.received == []


# --- again ---


@pytest.mark.parametrize(
    ("use", "link_type", "lasts"),
    [
        (LinkUse.MAILED, "MAGIC_LINK", timedelta(days=365)),
        (LinkUse.EMBEDDED, "EMBEDDED", timedelta(hours=1)),
    ],
)
def test_connecting_again_keeps_the_id(links, server, kombo_spec, use, link_type, lasts):
    server.script = [success({"link": LINK})]
    link = links.relink("ukgpro:8d1", use=use)
    (received,) = server.received
    assert kombo_spec.complaints(received) == []
    assert (received.method, received.path) == ("POST", "/integrations/ukgpro:8d1/relink")
    assert received.json == {"language": "en", "link_type": link_type}
    assert (link.url, link.lasts) == (LINK, lasts)


# --- what came of it ---


def details(**fields):
    return {
        "id": "ukgpro:8d1",
        "status": "ACTIVE",
        "setup_status": "COMPLETED",
        "category": "ATS",
        "tool": {"id": "ukgpro", "label": "UKG Pro"},
        "end_user": {
            "organization_name": "Acme, Inc.",
            "creator_email": "canary.person@example.com",
            "origin_id": "c-42",
        },
        **fields,
    }


@pytest.mark.parametrize(
    ("status", "setup", "state"),
    [
        ("ACTIVE", "COMPLETED", LinkedState.WORKING),
        ("ACTIVE", None, LinkedState.WORKING),
        ("ACTIVE", "INCOMPLETE", LinkedState.SETTING_UP),
        ("ACTIVE", "FINAL_SYNC_PENDING", LinkedState.SETTING_UP),
        ("INVALID", "COMPLETED", LinkedState.LOST),
        ("INVALID", "INCOMPLETE", LinkedState.LOST),
        ("INACTIVE", "COMPLETED", LinkedState.OFF),
        ("BRAND_NEW", "COMPLETED", LinkedState.UNKNOWN),
    ],
)
def test_a_linked_system_is_told_by_its_id(links, server, kombo_spec, status, setup, state):
    server.script = [success(details(status=status, setup_status=setup))]
    found = links.connected("ukgpro:8d1")
    (received,) = server.received
    assert kombo_spec.complaints(received) == []
    assert (found.external_id, found.tool, found.tool_label) == ("ukgpro:8d1", "ukgpro", "UKG Pro")
    assert (found.reference, found.organisation) == ("c-42", "Acme, Inc.")
    assert (found.state, found.status, found.setup_status) == (state, status, setup or "")
    assert "canary" not in repr(found)


def test_what_is_odd_about_a_linked_system_is_said(links, server):
    server.script = [success(details(status="INVALID", category="HRIS"))]
    assert links.connected("ukgpro:8d1").detail == (
        "The integration is INVALID in Kombo. It is connected as HRIS, not as an ATS."
    )


def test_kombos_example_of_a_token(links, server, kombo_spec):
    (example, *_) = kombo_spec.examples("/connect/integration-by-token/{token}")
    server.script = [answer(example)]
    found = links.connected_by_token("eyJh.eyJi.c_-")
    (received,) = server.received
    assert kombo_spec.complaints(received) == []
    assert received.path == "/connect/integration-by-token/eyJh.eyJi.c_-"
    assert (found.external_id, found.tool) == ("personio:CBNMt7dSNCzBdnRTx87dev4E", "personio")
    assert (found.reference, found.organisation) == ("36123", "Acme, Inc.")
    # Whether it works is only told by its id.
    assert (found.state, found.setup_status) == (LinkedState.UNKNOWN, "COMPLETED")
    assert found.email == "user@example.com"


@pytest.mark.parametrize("setup", ["INCOMPLETE", "FINAL_SYNC_PENDING"])
def test_a_token_of_an_unfinished_set_up_says_so(links, server, setup):
    token = {"id": "ukgpro:1", "tool": "ukgpro", "setup_status": setup, "end_user_origin_id": None}
    server.script = [success(token)]
    found = links.connected_by_token("t")
    assert (found.state, found.reference) == (LinkedState.SETTING_UP, "")


@pytest.mark.parametrize("token", ["", ".", ".."])
def test_a_token_cannot_lead_to_another_endpoint(links, server, token):
    with pytest.raises(RejectedError):
        links.connected_by_token(token)
    assert server.received == []


def test_a_token_with_a_path_in_it_stays_one_segment(links, server):
    server.script = [success({"id": "a:1", "tool": "a", "setup_status": "COMPLETED"})]
    links.connected_by_token("../../check-api-key")
    assert server.received[0].path == "/connect/integration-by-token/..%2F..%2Fcheck-api-key"


# --- what could be linked ---


def tool(name, **fields):
    coverage = {
        "read_models": [{"id": "ats_jobs", "label": "Jobs", "coverage_status": "SUPPORTED"}],
        "write_actions": [
            {"id": "ats_create_application", "label": "C", "coverage_status": "UNSUPPORTED"},
            {"id": "ats_add_application_attachment", "label": "A", "coverage_status": "UNKNOWN"},
        ],
        "features": [],
    }
    return {"id": name, "label": name.title(), "coverage": coverage, **fields}


def test_what_a_product_can_do_is_told_before_it_is_linked(links, server, kombo_spec):
    guide = "https://help.kombo.dev/ukg"
    paid = {"paid_api_details_markdown": "Needs the **API** package.", "label": "UKG Pro"}
    tools = [tool("ukgready"), tool("ukgpro", connection_guide_url=guide, **paid)]
    server.script = [success({"tools": tools})]
    found = links.coverage()
    (received,) = server.received
    assert kombo_spec.complaints(received) == []
    assert received.path == "/tools/ats"
    assert found is not None
    assert (found.tool, found.label, found.guide_url) == ("ukgpro", "UKG Pro", guide)
    assert found.conditions == ("Needs the **API** package.",)
    can = {capability.key: capability.supported for capability in found.capabilities}
    assert can["list_jobs"] is can["list_changed_jobs"] is True
    assert can["create_application"] is can["create_prospect"] is False
    assert can["attach_document"] is can["move_stage"] is None


def test_a_product_that_kombo_does_not_list_has_no_coverage(server, transport):
    """Such as UKG Pro WFM, which Kombo has among its HRIS only."""
    server.script = [success({"tools": [tool("ukgpro")]})]
    assert maker(server, transport, tool="ukgprowfm").coverage() is None


def test_coverage_needs_a_product(open_links, server):
    with pytest.raises(OptionsError):
        open_links.coverage()
    assert server.received == []


def test_all_products_are_listed(open_links, server):
    server.script = [success({"tools": [tool("ukgready"), tool("lever")]})]
    assert [found.tool for found in open_links.tools()] == ["ukgready", "lever"]


# --- when it does not work ---


@pytest.mark.parametrize("doubt", DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_lost_link_does_nothing_and_is_made_anew(links, server, doubt):
    server.respond = lambda _: doubt
    for ask in (lambda: links.create_link(REQUEST), lambda: links.relink("ukgpro:1")):
        with pytest.raises(UnavailableError) as lost:
            ask()
        assert lost.value.sentence == "Kombo did not answer with a link."
    assert len(server.received) == 2


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "connect.kombo.dev", None, 7])
def test_what_is_no_link_is_not_handed_on(links, server, url):
    server.script = [success({"link": url})]
    with pytest.raises(UnavailableError):
        links.create_link(REQUEST)


@pytest.mark.parametrize("doubt", DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_read_with_a_doubtful_answer_is_tried_later_or_shown_to_engineering(links, server, doubt):
    server.respond = lambda _: doubt
    for read in (
        links.tools,
        lambda: links.connected("a:1"),
        lambda: links.connected_by_token("t"),
    ):
        with pytest.raises((UnavailableError, UnexpectedResponseError)):
            read()


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("PLATFORM.AUTHENTICATION_INVALID", CredentialsRejectedError),
        ("PLATFORM.INPUT_INVALID", RejectedError),
        ("PLATFORM.INTEGRATION_NOT_FOUND", CredentialsRejectedError),
        ("PLATFORM.RATE_LIMIT_EXCEEDED", RateLimitedError),
        ("PLATFORM.UNKNOWN_ERROR", UnavailableError),
    ],
)
def test_what_kombo_refuses_is_told_by_its_code(links, server, code, error):
    server.respond = lambda _: kombo_error(code, headers={"Retry-After": "0"})
    for ask in (lambda: links.create_link(REQUEST), lambda: links.relink("ukgpro:1")):
        with pytest.raises(error) as refused:
            ask()
        assert refused.value.code == code


def test_no_secret_and_nobody_is_remembered(links, server, records):
    token = "eyJhbGciOiJIUzI1NiJ9." + "canary" * 20
    server.script = [
        success({"link": LINK}),
        success({"link": LINK}),
        success(details()),
        success({"id": "a:1", "tool": "a", "setup_status": "COMPLETED"}),
    ]
    told = [
        links.create_link(REQUEST),
        links.relink("ukgpro:1"),
        links.connected("ukgpro:1"),
        links.connected_by_token(token),
        REQUEST,
        links.__dict__,
    ]
    assert len(records) == 4
    assert records[-1].path == "/connect/integration-by-token/…"
    assert "canary" not in repr(told) + repr(records)
