"""The customer's side in a real browser: every way in, every way it goes wrong, and by keyboard."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from integrations.models import Connection, ConnectionLink, Credential, OnboardingEvent
from integrations.services import links
from sandbox.twins.frappe_login import CLIENT_ID
from tests.base import make_cast
from tests.integrations.onboarding.conftest import begin, make_link

WRONG = "mistyped-mistyped-mistyped"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Customer:
    """Somebody at a browser, and everything that browser has asked for."""

    def __init__(self, browser: Browser, **about: Any) -> None:
        self.context: BrowserContext = browser.new_context(**about)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.requests: list[tuple[str, str]] = []
        self.complaints: list[str] = []
        self.context.on("request", self._note)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, request: Any) -> None:
        self.requests.append(
            (request.method, f"{request.url} {request.headers.get('referer', '')}")
        )

    def _hear(self, message: Any) -> None:
        # A refusal is an answer with an error status, which Chromium writes down by itself.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def open(self, url: str) -> Page:
        """Open a link that works."""
        self.page.goto(url)
        self.page.wait_for_url("**/connect/access")
        return self.page

    def sent(self, path: str) -> int:
        """How often something was sent to an address."""
        return sum(m == "POST" and path in about.split(" ")[0] for m, about in self.requests)


@pytest.fixture
def world(
    browser: Browser, transactional_db: None, live_server: Any, box: Any, settings: Any
) -> Any:
    settings.PORTAL_URL = live_server.url
    return make_cast()


@pytest.fixture
def customer(browser: Browser, world: Any) -> Iterator[Customer]:
    somebody = Customer(browser)
    yield somebody
    assert somebody.complaints == []
    somebody.context.close()


@pytest.fixture
def odoo(world: Any) -> Connection:
    return begin(world)


@pytest.fixture
def frappe(world: Any) -> Connection:
    return begin(world, system="frappe", route="frappe", name="Frappe HR")


@pytest.fixture
def address(settings: Any) -> Callable[[Connection], str]:
    """Makes a link of a connection."""

    def make(connection: Connection) -> str:
        return f"{settings.PORTAL_URL}/connect/#{make_link(connection)[1]}"

    return make


def fill(page: Page, box: Any, key: str = "") -> None:
    """Type what an Odoo is asked for."""
    page.get_by_label("Address of your Odoo").fill(box.twin_url("odoo"))
    page.get_by_label("API key").fill(key or box.twin("odoo").credentials()["api_key"])


def connect(page: Page) -> None:
    page.get_by_role("button", name="Test and connect").click()


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)


# --- a system with an API key ---


def test_a_key_connects_and_a_double_click_sends_once(customer, odoo, address, box):
    page = customer.open(address(odoo))
    fill(page, box)
    page.get_by_role("button", name="Test and connect").dblclick()
    page.wait_for_url("**/connect/done")
    heading(page, "Odoo is connected")
    assert customer.sent("/connect/access") == 1
    odoo.refresh_from_db()
    assert odoo.state == "connected"
    assert OnboardingEvent.objects.filter(kind="connected").count() == 1


def test_the_token_leaves_the_address_before_anything_else_and_is_never_sent_in_one(
    customer, odoo, address, box
):
    url = address(odoo)
    token = url.partition("#")[2]
    page = customer.open(url)
    assert page.evaluate("location.href + document.referrer").count(token) == 0
    fill(page, box)
    connect(page)
    page.wait_for_url("**/connect/done")
    for _ in range(3):
        page.go_back()
        assert token not in page.url
    asked = " ".join(about for _, about in customer.requests)
    assert "/connect/open" in asked
    assert token not in asked
    # No page tells another one, or anybody else, where somebody was.
    assert all(about.endswith(" ") for _, about in customer.requests if "/connect" in about)
    assert {about.split("/")[2] for _, about in customer.requests} == {url.split("/")[2]}


def test_a_wrong_key_is_explained_at_its_field_and_can_be_mended(customer, odoo, address, box):
    page = customer.open(address(odoo))
    fill(page, box, WRONG)
    connect(page)
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Odoo does not accept the API key")
    expect(summary).to_be_focused()
    key = page.get_by_label("API key")
    expect(key).to_have_attribute("aria-invalid", "true")
    expect(key).to_have_value("")
    expect(page.locator("#id_api_key-api_key_error")).to_contain_text("does not accept the API key")
    expect(page.get_by_label("Address of your Odoo")).to_have_value(box.twin_url("odoo"))
    summary.get_by_role("link").click()
    expect(key).to_be_focused()
    assert WRONG not in page.content()
    fill(page, box)
    connect(page)
    page.wait_for_url("**/connect/done")


def test_a_missing_permission_is_named_and_the_customer_decides(customer, odoo, address, box):
    box.twin("odoo").settings["may_create"] = False
    page = customer.open(address(odoo))
    fill(page, box)
    connect(page)
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("it is not enough")
    expect(summary).to_contain_text("Missing: Create a person with an application to a job.")
    assert not Credential.objects.exists()
    fill(page, box)
    page.get_by_label("Connect all the same").check()
    connect(page)
    page.wait_for_url("**/connect/done")
    odoo.refresh_from_db()
    assert odoo.state == "connected"


def test_a_key_is_tested_while_it_is_entered_and_nothing_is_stored(customer, odoo, address, box):
    page = customer.open(address(odoo))
    fill(page, box, WRONG)
    page.keyboard.press("Tab")  # leaving the field is enough
    error = page.locator("#id_api_key-api_key_error")
    expect(error).to_contain_text("does not accept the API key")
    key = page.get_by_label("API key")
    expect(key).to_have_value(WRONG)  # only here it is still there, to be mended
    assert error.get_attribute("id") in key.get_attribute("aria-describedby").split()
    fill(page, box)
    page.get_by_role("button", name="Only test").click()
    expect(page.locator("[data-tested]")).to_contain_text("It works. Account: Portal")
    expect(error).to_be_hidden()
    assert key.get_attribute("aria-invalid") is None
    assert not Credential.objects.exists()
    odoo.refresh_from_db()
    assert (odoo.state, odoo.options) == ("setting_up", {})


def test_the_way_back_after_the_end_is_kind(customer, odoo, address, box):
    url = address(odoo)
    page = customer.open(url)
    fill(page, box)
    connect(page)
    page.wait_for_url("**/connect/done")
    page.go_back()
    heading(page, "Access was given already")
    page.reload()
    heading(page, "Access was given already")
    page.goto("about:blank")
    page.goto(url)
    heading(page, "Access was given already")


def test_the_way_back_past_a_refused_key_asks_for_nothing_to_be_sent_again(
    customer, odoo, address, box
):
    page = customer.open(address(odoo))
    fill(page, box, WRONG)
    connect(page)
    expect(page.get_by_role("alert")).to_contain_text("does not accept")
    fill(page, box)
    connect(page)
    page.wait_for_url("**/connect/done")
    page.go_back()
    heading(page, "Access was given already")


def test_the_page_can_be_left_and_opened_again_elsewhere(customer, browser, odoo, address, box):
    url = address(odoo)
    page = customer.open(url)
    with page.expect_response("**/connect/draft"):
        page.get_by_label("Address of your Odoo").fill(box.twin_url("odoo"))
        page.get_by_label("Database").click()
    with page.expect_response("**/connect/draft"):
        page.get_by_label("Database").fill("acme")
        page.get_by_label("API key").click()
    other = Customer(browser)
    again = other.open(url)
    expect(again.get_by_label("Address of your Odoo")).to_have_value(box.twin_url("odoo"))
    expect(again.get_by_label("Database")).to_have_value("acme")
    expect(again.get_by_label("API key")).to_have_value("")
    other.context.close()


def test_a_connection_that_is_lost_before_it_is_sent_costs_nothing(
    browser, world, odoo, address, box
):
    somebody = Customer(browser)
    page = somebody.open(address(odoo))
    fill(page, box)
    page.get_by_label("Database").click()
    somebody.context.set_offline(True)
    connect(page)
    page.wait_for_timeout(500)
    somebody.context.set_offline(False)
    page.goto(links.url_of("").removesuffix("#"))
    page.get_by_role("link", name="Go on where you were").click()
    expect(page.get_by_label("Address of your Odoo")).to_have_value(box.twin_url("odoo"))
    fill(page, box)
    connect(page)
    page.wait_for_url("**/connect/done")
    somebody.context.close()


def test_an_answer_that_is_lost_leaves_the_connection_made(browser, world, odoo, address, box):
    somebody = Customer(browser)
    url = address(odoo)
    page = somebody.open(url)
    fill(page, box)

    def lose(route: Any) -> None:
        if route.request.method == "POST":
            # The driver sends it in the browser's place, and leaves out where it comes from.
            headers = {**route.request.headers, "sec-fetch-site": "same-origin"}
            route.fetch(headers=headers, max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.route("**/connect/access", lose)
    connect(page)
    page.wait_for_timeout(1000)
    page.unroute("**/connect/access")
    odoo.refresh_from_db()
    assert odoo.state == "connected"
    page.goto("about:blank")
    page.goto(url)
    heading(page, "Access was given already")
    assert OnboardingEvent.objects.filter(kind="connected").count() == 1
    somebody.context.close()


def test_help_is_asked_for_and_promised(customer, odoo, address):
    page = customer.open(address(odoo))
    page.get_by_label("What is in the way?").fill("Where is Security?")
    page.get_by_role("button", name="I need my ATS vendor").click()
    expect(page.get_by_role("status").first).to_contain_text("Max was told just now")
    assert OnboardingEvent.objects.filter(kind="help").count() == 1


# --- a system with a login ---


def leave(page: Page, box: Any) -> None:
    page.locator("#id_oauth-base_url").fill(box.twin_url("frappe"))
    page.locator("#id_oauth-client_id").fill(CLIENT_ID)
    page.get_by_role("button", name="Go on to the login").click()
    page.wait_for_url("**/connect/leave")
    page.get_by_role("link", name="Log in at").click()


def test_a_login_connects(customer, frappe, address, box):
    page = customer.open(address(frappe))
    leave(page, box)
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url("**/connect/done")
    heading(page, "Frappe HR is connected")
    frappe.refresh_from_db()
    assert frappe.state == "connected"


def test_a_no_at_the_vendor_can_become_a_yes(customer, frappe, address, box):
    page = customer.open(address(frappe))
    leave(page, box)
    page.get_by_role("button", name="Deny").click()
    page.wait_for_url("**/connect/access")
    expect(page.get_by_role("alert")).to_contain_text("left without giving access")
    expect(page.locator("#id_oauth-client_id")).to_have_value(CLIENT_ID)
    leave(page, box)
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url("**/connect/done")


def test_the_way_back_from_the_vendors_page_by_the_browser(customer, frappe, address, box):
    page = customer.open(address(frappe))
    leave(page, box)
    page.go_back()
    heading(page, "Log in at")
    page.get_by_role("link", name="Log in at").click()
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url("**/connect/done")


# --- a system behind a unified API ---


@pytest.fixture
def ukg(world: Any, box: Any, settings: Any) -> Connection:
    """A connection whose vendor tells this portal what becomes of it."""
    settings.WEBHOOK_SECRETS = {"kombo": "whsec"}
    box.control.set_webhook(f"{settings.PORTAL_URL}/webhooks/kombo", "whsec")
    return begin(world, system="ukg_pro", route="kombo", name="UKG Pro")


def test_the_page_of_a_unified_api_connects(customer, ukg, address):
    page = customer.open(address(ukg))
    page.get_by_role("button", name="Get the page of Kombo").click()
    page.get_by_role("button", name="I am finished").click()
    expect(page.get_by_role("status").first).to_contain_text("We have not heard yet")
    page.get_by_role("button", name="Get the page of Kombo").click()
    with customer.context.expect_page() as opened:
        page.get_by_role("link", name="(in a new tab)").click()
    vendors = opened.value
    vendors.get_by_role("button", name="Connect").click()
    expect(vendors.locator("body")).to_contain_text("The connection is complete.")
    page.get_by_role("button", name="I am finished").click()
    page.wait_for_url("**/connect/done")
    heading(page, "UKG Pro is connected")
    ukg.refresh_from_db()
    assert ukg.state == "connected"
    assert ukg.options["integration_id"].startswith("ukgpro:")


# --- links that have ended ---


@pytest.mark.parametrize("how", ["expired", "revoked", "made up"])
def test_a_link_that_opens_nothing(customer, odoo, address, how):
    url = address(odoo)
    if how == "expired":
        ConnectionLink.objects.update(expires_at=timezone.now())
    elif how == "revoked":
        links.revoke(odoo, actor=None)
    else:
        url = f"{url.partition('#')[0]}#{'x' * 43}"
    customer.page.goto(url)
    heading(customer.page, "This link does not work")
    assert "#" not in customer.page.url


@pytest.mark.parametrize("how", ["expired", "revoked"])
def test_a_link_that_ends_while_the_form_is_filled_in(customer, odoo, address, box, how):
    page = customer.open(address(odoo))
    fill(page, box)
    if how == "expired":
        ConnectionLink.objects.update(expires_at=timezone.now())
    else:
        links.revoke(odoo, actor=None)
    connect(page)
    heading(page, "This link does not work")
    odoo.refresh_from_db()
    assert odoo.state == "setting_up"


# --- everybody ---


def test_the_whole_way_by_keyboard(customer, odoo, address, box):
    page = customer.open(address(odoo))

    def tab_to(name: str) -> None:
        for _ in range(30):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "(document.activeElement.labels?.[0] ?? document.activeElement).textContent"
            )
            if focused.strip().startswith(name):
                # Whoever walks by keyboard sees where they are.
                style = "getComputedStyle(document.activeElement).outlineStyle"
                assert page.evaluate(style) == "solid", name
                return
        raise AssertionError(f"{name!r} cannot be reached.")

    tab_to("Skip to the content")
    page.keyboard.press("Enter")
    tab_to("Address of your Odoo")
    page.keyboard.type(box.twin_url("odoo"))
    tab_to("Database")
    tab_to("API key")
    page.keyboard.type(WRONG)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    tab_to("Odoo does not accept")
    page.keyboard.press("Enter")
    expect(page.get_by_label("API key")).to_be_focused()
    page.keyboard.type(box.twin("odoo").credentials()["api_key"])
    tab_to("Test and connect")
    page.keyboard.press("Space")
    page.wait_for_url("**/connect/done")


def test_on_a_phone_nothing_is_cut_off_and_the_guide_waits_above_the_form(
    browser, world, frappe, address, box
):
    phone = Customer(browser, viewport={"width": 360, "height": 740}, has_touch=True)
    page = phone.page

    def fits() -> None:
        widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert widths[0] <= widths[1], page.url

    page.goto(links.url_of("").removesuffix("#"))
    fits()
    phone.open(address(frappe))
    fits()
    guide, form = page.locator("#guide"), page.locator("form.card").first
    assert guide.get_attribute("open") is None
    assert guide.bounding_box()["y"] < form.bounding_box()["y"]
    guide.locator("summary").tap()
    expect(guide.get_by_text("Generate Keys")).to_be_visible()
    fits()
    for target in page.locator("button:visible, .button:visible, summary:visible").all():
        assert target.bounding_box()["height"] >= 24
    page.locator("#id_api_key-base_url").fill(box.twin_url("frappe"))
    page.locator("#id_api_key-api_key").fill("x" * 40)
    page.locator("#id_api_key-api_secret").fill("y" * 40)
    connect(page)
    expect(page.get_by_role("alert")).to_be_visible()
    fits()
    assert phone.complaints == []
    phone.context.close()


def test_on_a_desk_the_guide_stands_beside_the_form(customer, odoo, address):
    page = customer.open(address(odoo))
    guide, form = page.locator("#guide").bounding_box(), page.locator("form.card").first
    assert abs(guide["y"] - form.bounding_box()["y"]) < 2
    assert guide["x"] + guide["width"] <= form.bounding_box()["x"]


def test_without_scripts_a_link_is_pasted_and_everything_else_works(
    browser, world, odoo, address, box
):
    plain = Customer(browser, java_script_enabled=False)
    page = plain.page
    url = address(odoo)
    page.goto(url)
    page.get_by_label("Your link").fill(url)
    page.get_by_role("button", name="Open").click()
    heading(page, "Connect Odoo")
    expect(page.get_by_role("button", name="Only test")).to_be_hidden()
    page.get_by_text("the guide").click()
    expect(page.get_by_text("Copy the key now.")).to_be_visible()
    fill(page, box, WRONG)
    connect(page)
    expect(page.get_by_role("alert")).to_contain_text("does not accept the API key")
    fill(page, box)
    connect(page)
    heading(page, "Odoo is connected")
    plain.context.close()
