"""The pipeline and the correction of contact data in a real browser, as each role has them."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from candidates import tasks
from candidates.rules.stages import PlatformStage
from integrations.models import User
from jobs.models import Job
from tests.base import Cast, make_cast, make_connection, make_job, signed_in
from tests.candidates.admin.conftest import make_export

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def cast(browser: Browser, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(tasks.drain_lane, "apply_async", lambda *given, **named: None)
    return make_cast()


@pytest.fixture
def job(cast: Cast) -> Job:
    job = make_job(make_connection(cast.harbor), state="active")
    make_export(job, "Ana Ruiz", stage=PlatformStage.NEW)
    make_export(job, "Ben Okafor", stage=PlatformStage.NEW)
    return job


def opened(browser: Browser, person: User, url: str, path: str, **about: Any) -> Page:
    context = browser.new_context(**about)
    session = signed_in(person).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(url + path)
    return page


@pytest.mark.parametrize("about", [{}, {"viewport": PHONE}, {"java_script_enabled": False}])
def test_a_hiring_manager_ticks_and_moves(
    browser: Browser, cast: Cast, job: Job, live_server: Any, about: dict[str, Any]
) -> None:
    path = f"/admin/jobs/job/{job.pk}/pipeline/"
    page = opened(browser, cast.hugo, live_server.url, path, **about)
    expect(page.get_by_role("button", name="Send now")).to_have_count(0)
    page.get_by_label("Choose Ana Ruiz").check()
    page.get_by_label("Stage to move to").select_option("engaged")
    page.get_by_role("button", name="Move there").click()
    expect(page.get_by_text("Ana Ruiz is at Engaged")).to_be_visible()
    engaged = page.get_by_role("region", name="Engaged")
    expect(engaged.get_by_role("link", name="Ana Ruiz")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.context.close()


def test_a_recruiter_corrects_an_address_and_nobody_else_is_offered_that(
    browser: Browser, cast: Cast, job: Job, live_server: Any
) -> None:
    candidate = job.applications.get(candidate__first_name="Ana").candidate
    path = f"/admin/candidates/candidate/{candidate.pk}/change/"
    page = opened(browser, cast.hugo, live_server.url, path)
    expect(page.get_by_role("link", name="Correct contact data")).to_have_count(0)
    page.context.close()
    page = opened(browser, cast.rita, live_server.url, path)
    page.get_by_role("link", name="Correct contact data").click()
    page.get_by_label("E-mail: ana.ruiz@example.com").check()
    page.get_by_label("The right value").fill("ana@right.example")
    page.get_by_label("Why").fill("The mail came back.")
    page.get_by_role("button", name="Correct contact data").click()
    expect(page.get_by_text("No ATS has this person from us")).to_be_visible()
    for said in (
        "ana.ruiz@example.com Personal Invalid",
        "ana@right.example Personal Not verified",
    ):
        expect(page.get_by_role("row", name=said)).to_be_visible()
    page.context.close()
