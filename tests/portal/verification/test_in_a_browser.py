"""Both sides of a verification in a real browser: the account manager's and the customer's."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.verification import models as rows
from portal.verification.services import test_candidates
from tests.base import signed_in
from tests.portal.verification.case import Case

pytestmark = [pytest.mark.browser]


class Person:
    """Somebody at a browser, and what it complains about."""

    def __init__(self, browser: Browser, **about: Any) -> None:
        self.context: BrowserContext = browser.new_context(**about)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: Any) -> None:
        # A refusal is an answer with an error status, which Chromium writes down by itself.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)


@pytest.fixture
def here(live_server: Any, settings: Any) -> str:
    settings.PORTAL_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def manager(browser: Browser, here: str, case: Case) -> Iterator[Person]:
    somebody = Person(browser)
    session = signed_in(case.manager).cookies["sessionid"].value
    somebody.context.add_cookies([{"name": "sessionid", "value": session, "url": here}])
    yield somebody
    assert somebody.complaints == []
    somebody.context.close()


@pytest.fixture
def customer(browser: Browser, here: str) -> Iterator[Person]:
    somebody = Person(browser, viewport={"width": 390, "height": 844})
    yield somebody
    assert somebody.complaints == []
    somebody.context.close()


def button(page: Page, name: str) -> None:
    page.locator(".person-actions").get_by_role("link", name=name, exact=True).click()


def confirm(page: Page, name: str) -> None:
    page.locator(".action-foot").get_by_role("button", name=name).click()


def test_from_the_list_of_jobs_to_the_evidence(
    manager: Person, customer: Person, case: Case, here: str
) -> None:
    page = manager.page
    project = f"{here}/admin/integrations/onboardingproject/{case.project.pk}/change/"
    page.goto(project)
    button(page, "Enter expected jobs")
    page.get_by_label("The jobs that the customer expects").fill("Welder\nPainter")
    confirm(page, "Enter expected jobs")
    expect(page.locator("body")).to_contain_text("2 expected jobs are compared: 1 missing.")

    button(page, "Accept missing jobs")
    page.get_by_text("Painter").click()
    page.get_by_label("Why, as the customer says it").fill("Filled last week.")
    confirm(page, "Accept missing jobs")
    expect(page.locator("#verification")).to_contain_text("1 accepted as missing")

    button(page, "Send test candidate")
    page.locator("select[name=job]").select_option(str(case.job.pk), force=True)
    confirm(page, "Send test candidate")
    expect(page.locator("#verification")).to_contain_text("Test Candidate (please ignore)")
    case.drain()
    assert test_candidates.observe_arrivals() == 1

    page.goto(project)
    button(page, "Ask for confirmation")
    confirm(page, "Ask for confirmation")
    url = page.get_by_label("The link").input_value()

    _look(customer, url)

    page.goto(project)
    button(page, "Go live")
    expect(page.locator(".action-page")).to_contain_text("Everything is verified.")
    confirm(page, "Go live")
    expect(page.locator("body")).to_contain_text("It is live. The evidence pack is ready")
    expect(page.locator("#evidence")).to_contain_text(rows.EvidencePack.objects.get().sha256)
    assert case.fresh().confirmed_by == "Pat Lee"


def _look(customer: Person, url: str) -> None:
    """First it is not to be found, then it is: by keyboard, on a phone."""
    page = customer.page
    page.goto(url)
    page.wait_for_url("**/connect/confirm")
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1]
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Remarks")).to_be_focused()
    page.keyboard.type("The list of applicants is empty.")
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("status")).to_contain_text("Mia was told just now")
    page.get_by_label("I see the test candidate").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_label("Remarks").fill("It took a minute.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/connect/confirmed")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for looking")
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("confirmed already")
