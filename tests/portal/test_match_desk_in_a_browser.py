"""The match desk in a real browser: with keys, without scripts, wide and on a phone, by role."""

import os
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from candidates.models import CandidateExport, MatchDecision
from candidates.rules.export_state import ExportState
from jobs.models import Job
from tests.base import Cast, make_cast, make_connection, make_job, signed_in
from tests.candidates.admin.test_match_desk import LIST, asked, page_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("SCREENSHOTS", "")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def job(cast: Cast, settings: Any, tmp_path: Any) -> Job:
    settings.MEDIA_ROOT = tmp_path
    return make_job(make_connection(cast.harbor), state="active")


def opened(browser: Browser, user: Any, server: Any, **context: Any) -> Page:
    made = browser.new_context(**context)
    session = signed_in(user).cookies["sessionid"].value
    made.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
    return made.new_page()


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_two_questions_are_answered_with_the_keys_alone(
    cast: Cast, job: Job, browser: Browser, live_server: Any
) -> None:
    first, second = asked(job), asked(job, "Gina Third")
    page = opened(browser, cast.rita, live_server)
    page.goto(live_server.url + LIST)
    page.get_by_role("link", name="Fritz Other").click()
    page.wait_for_url(live_server.url + page_of(first))
    shot(page, "desk-wide")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_url(live_server.url + page_of(second))
    assert page.get_by_text("attached to the person in the ATS").is_visible()
    page.keyboard.press("c")
    page.keyboard.press("Enter")
    page.wait_for_url(live_server.url + LIST)
    first.refresh_from_db()
    second.refresh_from_db()
    assert [first.state, second.state] == [ExportState.QUEUED, ExportState.QUEUED]
    decided = MatchDecision.objects.order_by("pk").values_list("decision", flat=True)
    assert list(decided) == ["attach", "create"]


def test_a_phone_without_scripts_can_skip_with_a_reason(
    cast: Cast, job: Job, browser: Browser, live_server: Any
) -> None:
    export = asked(job)
    phone = {"width": 390, "height": 844}
    page = opened(browser, cast.tina, live_server, viewport=phone, java_script_enabled=False)
    page.goto(live_server.url + page_of(export))
    shot(page, "desk-phone")
    wide = page.locator(".desk").bounding_box()
    assert wide is not None
    assert wide["width"] <= phone["width"]
    form = page.locator("form", has=page.get_by_role("button", name="Do not send"))
    form.locator("[name=note]").fill("The customer knows him.")
    form.get_by_role("button").click()
    export.refresh_from_db()
    assert export.state == ExportState.CANCELLED


@pytest.mark.parametrize("name", ["ana", "sam", "max", "tina", "rita"])
def test_those_who_settle_exports_see_the_desk(
    name: str, cast: Cast, job: Job, browser: Browser, live_server: Any
) -> None:
    export = asked(job)
    page = opened(browser, getattr(cast, name), live_server, color_scheme="dark")
    answer = page.goto(live_server.url + page_of(export))
    assert answer is not None
    assert answer.status == 200
    assert page.get_by_role("button", name="Attach to Marcus Delgado").is_visible()


def test_strangers_get_nothing(cast: Cast, job: Job, browser: Browser, live_server: Any) -> None:
    there = make_job(make_connection(cast.prairie), state="active")
    theirs = asked(there, "Pia Prairie")
    page = opened(browser, cast.rita, live_server)
    page.goto(live_server.url + page_of(theirs))
    assert "Pia Prairie" not in page.content()
    hugo = opened(browser, cast.hugo, live_server)
    answer = hugo.goto(live_server.url + LIST)
    assert answer is not None
    assert answer.status == 403
    assert CandidateExport.objects.get(pk=theirs.pk).state == ExportState.NEEDS_ATTENTION
