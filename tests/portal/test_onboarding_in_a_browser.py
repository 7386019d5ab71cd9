"""The account manager's side in a real browser: from the kick-off to the applied settings."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as portal_settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from integrations.models import Connection, ConnectionLink, OnboardingProject
from integrations.services import connecting, links, onboarding
from integrations.services.links import MadeLink
from sandbox.server import SandboxServer
from tests.base import Cast, make_cast, make_connection, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
LIST = "/admin/integrations/onboardingproject/"


@pytest.fixture
def cast(browser: Browser, transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def box(settings: Any) -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({f"{server.host}:{server.port}"})
        yield server


@pytest.fixture
def project(cast: Cast, box: SandboxServer) -> OnboardingProject:
    """One whose connector asks for a user of the ATS."""
    connection = make_connection(
        cast.harbor,
        system="lever",
        route="lever",
        state="setting_up",
        workflow="new_and_engaged",
        options={"base_url": f"{box.twin_url('lever')}/v1"},
    )
    return onboarding.project_of(connection, owner=cast.max)


class Manager:
    """Max at a browser, and what that browser complained about."""

    def __init__(self, browser: Browser, cast: Cast, url: str, **about: Any) -> None:
        about.setdefault("viewport", WIDE)
        self.url = url
        self.context: BrowserContext = browser.new_context(**about)
        session = signed_in(cast.max).cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page


@pytest.fixture
def manager(browser: Browser, cast: Cast, live_server: Any) -> Iterator[Manager]:
    someone = Manager(browser, cast, live_server.url)
    yield someone
    assert someone.complaints == []
    someone.context.close()


def press(page: Page, label: str) -> None:
    """Press the button of this label on a project's page or on a question."""
    page.get_by_role("button", name=label, exact=True).or_(
        page.get_by_role("link", name=label, exact=True)
    ).last.click()


def test_from_the_kick_off_to_the_applied_settings(
    manager: Manager, cast: Cast, project: OnboardingProject, box: SandboxServer
) -> None:
    page = manager.open(f"{LIST}board/")
    page.get_by_role("link", name="Harbor Steel").click()
    expect(page.get_by_role("heading", name="Step 1 of 6")).to_be_visible()

    press(page, "Confirm system")
    page.get_by_label("Product and version").select_option("LeverTRM")
    press(page, "Confirm system")
    expect(page.get_by_text("LeverTRM is confirmed. A link can be made now.")).to_be_visible()

    press(page, "Agree settings")
    press(page, "Agree settings")
    expect(page.get_by_role("heading", name="Step 2 of 6")).to_be_visible()

    press(page, "Make link")
    page.get_by_label("Who gets it").fill("dana@harbor.example")
    press(page, "Make link")
    url = page.get_by_label("The link").input_value()
    manager.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(page, "Copy")
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == url
    assert url.startswith(f"{portal_settings.PORTAL_URL}/connect/#")
    page.get_by_role("link", name="I have it: back to the onboarding").click()
    expect(page.get_by_role("heading", name="Step 3 of 6")).to_be_visible()
    assert url not in page.content()

    link = ConnectionLink.objects.select_related("connection__tenant").get()
    key = {"api_key": box.twin("lever").credentials()["api_key"]}
    assert connecting.try_access(link, options={}, secrets=key, little_is_enough=True)
    page.reload()
    expect(page.get_by_role("heading", name="Step 4 of 6")).to_be_visible()

    name = box.twin("lever").shelf.all("users")[0]["name"]
    page.get_by_role("link", name="Choose acting user").first.click()
    page.locator(".select2-selection").click()
    page.locator(".select2-search__field").fill(name.split()[0])
    page.locator(".select2-results__option", has_text=name).click()
    press(page, "Choose acting user")
    expect(page.get_by_text(f"{name} acts in the ATS from now on.")).to_be_visible()

    press(page, "Apply settings")
    told = page.get_by_label("What differs is agreed with the customer.")
    if told.count():
        told.check()
    press(page, "Apply settings")
    expect(page.get_by_role("heading", name="Step 5 of 6")).to_be_visible()
    project.refresh_from_db()
    assert (project.configured_by, project.acting_user) == ("Max", name)


def test_without_the_script_the_link_can_be_selected_by_hand(
    browser: Browser, cast: Cast, live_server: Any, project: OnboardingProject
) -> None:
    onboarding.confirm_system(project, version="LeverTRM", actor=cast.max)
    plain = Manager(browser, cast, live_server.url)
    plain.context.route("**/copy.js", lambda route: route.abort())
    page = plain.open(f"{LIST}{project.pk}/do/make-link/")
    press(page, "Make link")
    field = page.get_by_label("The link")
    assert "/connect/#" in field.input_value()
    expect(field).not_to_be_editable()
    field.select_text()
    assert page.evaluate("getSelection().toString()") == field.input_value()
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    plain.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_fit_a_phone(
    browser: Browser, cast: Cast, live_server: Any, project: OnboardingProject, scheme: str
) -> None:
    onboarding.confirm_system(project, version="LeverTRM", actor=cast.max)
    made = links.make(project.connection, actor=cast.max, recipient="dana@harbor.example")
    assert isinstance(made, MadeLink)
    phone = Manager(browser, cast, live_server.url, viewport=PHONE, color_scheme=scheme)
    connection = f"/admin/integrations/connection/{project.connection_id}"
    for path in (
        LIST, f"{LIST}board/", f"{LIST}{project.pk}/change/", f"{LIST}{project.pk}/do/agree/",
        f"{LIST}{project.pk}/do/mail-link/", f"{connection}/do/close/", f"{connection}/do/remove/",
    ):  # fmt: skip
        page = phone.open(path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    assert phone.complaints == []
    phone.context.close()


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(
    manager: Manager, project: OnboardingProject, cast: Cast
) -> None:
    page = manager.open(f"{LIST}{project.pk}/do/confirm-system/")
    page.get_by_label("Product and version").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Confirm system"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LIST}{project.pk}/change/")
    project.refresh_from_db()
    assert project.system_confirmed_by == "Max"
    nameless = page.evaluate(
        """() => [...document.querySelectorAll(
            '.cards a, .cards button, .cards input, .person-actions a, .person-actions button'
        )].filter(one => !one.textContent.trim() && !one.getAttribute('aria-label')
            && !one.labels?.length && one.type !== 'hidden').map(one => one.outerHTML)"""
    )
    assert nameless == []
    assert Connection.objects.get().state == "setting_up"
