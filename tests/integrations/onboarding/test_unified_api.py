"""Giving access through the page of a unified API: reached from here only, and heard of later."""

import re
from html import unescape
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest

from integrations.models import ApiCall, ConnectionLink, InboundEvent, OnboardingEvent
from integrations.services import links
from sandbox.kombo_connect import OPTIONAL_ACTIONS
from tests.integrations.onboarding.conftest import ACCESS, Visitor, begin, make_link
from tests.integrations.vendor_server import VendorServer


@pytest.fixture
def connection(cast):
    return begin(cast, system="ukg_pro", route="kombo", name="UKG Pro")


@pytest.fixture
def hooks(box, settings):
    """Where the stand-in's events arrive, to be handed on when the test says so."""
    settings.WEBHOOK_SECRETS = {"kombo": "whsec"}
    server = VendorServer()
    box.control.set_webhook(f"{server.url}/webhooks/kombo", "whsec")
    yield server
    server.close()


def page_of_the_vendor(visitor: Visitor) -> str:
    page = visitor.send("vendor").content.decode()
    return unescape(re.search(r'href="([^"]+)" target="_blank"', page)[1])


def go_through(url: str) -> None:
    """What the customer does there."""
    form = urlencode([("allow", action) for action in OPTIONAL_ACTIONS] + [("jobs", "1")])
    with urlopen(Request(url, form.encode())) as answer:  # noqa: S310 - the stand-in's page
        assert b"The connection is complete." in answer.read()


def hand_on(client, hooks) -> None:
    """Deliver what the vendor has sent."""
    for received in hooks.received:
        response = client.post(
            "/webhooks/kombo",
            data=received.body,
            content_type="application/json",
            headers={"X-Kombo-Signature": received.headers["x-kombo-signature"]},
        )
        assert response.status_code == 200


def test_the_page_is_reached_from_here_and_its_address_is_kept_nowhere(visitor, box, connection):
    page = visitor.get("access").content.decode()
    assert "Connect on the page of Kombo" in page
    assert box.url not in page
    url = page_of_the_vendor(visitor)
    assert urlsplit(url).netloc == f"{box.host}:{box.port}"
    token = urlsplit(url).query.partition("=")[2]
    assert len(token) > 20
    kept = [
        str(list(model.objects.values()))
        for model in (ConnectionLink, OnboardingEvent, ApiCall, InboundEvent)
    ]
    assert token not in "".join(kept)
    assert token not in visitor.get("access").content.decode()
    assert OnboardingEvent.objects.filter(kind="left").count() == 1
    # The vendor knows the connection by our own id.
    assert box.control.connections_made() == []
    go_through(url)
    assert box.control.connections_made()[0]["origin_id"] == str(connection.pk)


def test_the_customer_is_connected_when_the_vendor_has_told(
    visitor, box, connection, hooks, client
):
    go_through(page_of_the_vendor(visitor))
    response = visitor.send("finished")
    assert response["Location"] == ACCESS
    assert "We have not heard yet" in visitor.get("access").content.decode()
    hand_on(client, hooks)
    assert visitor.send("finished")["Location"] == "/connect/done"
    assert "UKG Pro is connected" in visitor.get("done").content.decode()
    connection.refresh_from_db()
    assert connection.state == "connected"
    assert connection.options["integration_id"].startswith("ukgpro:")


def test_an_event_that_could_not_be_acted_on_is_acted_on_when_the_customer_asks(
    visitor, box, connection, hooks, client, settings
):
    go_through(page_of_the_vendor(visitor))
    address = settings.PLATFORM_OPTIONS
    settings.PLATFORM_OPTIONS = {"kombo": {"base_url": "http://127.0.0.1:9/v1"}}
    hand_on(client, hooks)
    assert InboundEvent.objects.get().state == "stored"
    settings.PLATFORM_OPTIONS = address
    assert visitor.send("finished")["Location"] == "/connect/done"
    connection.refresh_from_db()
    assert connection.state == "connected"


def test_who_has_not_been_there_yet_is_told_so_kindly(visitor, box):
    visitor.send("finished")
    page = visitor.get("access").content.decode()
    assert "We have not heard yet that you are through." in page
    assert 'role="status"' in page


def test_a_lost_access_is_given_again_under_the_same_id(visitor, box, connection, hooks, client):
    go_through(page_of_the_vendor(visitor))
    hand_on(client, hooks)
    connection.refresh_from_db()
    known = connection.options["integration_id"]
    box.control.set_options(known, status="INVALID")
    type(connection).objects.filter(pk=connection.pk).update(
        state="broken", state_before="connected"
    )
    again = Visitor().enter(*make_link(connection))
    assert again.send("finished")["Location"] == ACCESS
    go_through(page_of_the_vendor(again))
    assert again.send("finished")["Location"] == "/connect/done"
    connection.refresh_from_db()
    assert (connection.state, connection.options["integration_id"]) == ("connected", known)
    assert links.by_id(again.link.pk, "authorise")[1] == "used"


def test_the_same_product_is_not_linked_twice_for_one_customer(cast, box, connection, visitor):
    begin(
        cast, system="ukg_pro", route="kombo", name="There", options={"integration_id": "ukgpro:x"}
    )
    response = visitor.send("vendor")
    assert response.status_code == 422
    assert "has linked ukgpro:x already" in response.content.decode()


def test_a_vendor_that_does_not_answer_is_told(visitor, box, settings, connection):
    settings.PLATFORM_OPTIONS = {"kombo": {"base_url": "http://127.0.0.1:9/v1"}}
    response = visitor.send("vendor")
    assert response.status_code == 422
    assert OnboardingEvent.objects.filter(kind="tried").count() == 1


def test_without_the_platforms_key_it_is_said_to_be_ours_to_mend(visitor, settings):
    settings.PLATFORM_SECRETS = {"kombo": {"api_key": ""}}
    page = visitor.send("vendor").content.decode()
    assert "incomplete" in page
    assert "Ask for help below" in page
