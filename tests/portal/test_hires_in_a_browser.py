"""From an API key under Integrations to an employee in the HR system, in a real browser, by role.

The stand-in for Factorial answers. With ``SCREENSHOTS=folder`` a picture of every page is kept.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from candidates import tasks
from candidates.admin.hire_links import hire_address
from candidates.models import Application, CandidateExport
from candidates.rules.export_state import ExportState, Purpose
from candidates.services import lanes
from integrations.models import Connection, Credential, User
from integrations.rules.roles import Role
from integrations.services import hris
from sandbox.twins.factorial import KEY
from tests.base import Cast, make_cast, make_person, signed_in
from tests.candidates.services.hire_desk import HireDesk, hire_desk
from tests.integrations.services.hris_desk import FACTORIAL, HrisDesk, hris_desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("SCREENSHOTS", "")
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 400, "height": 860}}
INTEGRATIONS = "/admin/integrations/tenantintegrations/"


@pytest.fixture
def cast(browser: Browser, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(tasks.drain_lane, "apply_async", lambda *given, **named: None)
    return make_cast()


@pytest.fixture
def hr(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[HrisDesk]:
    with hris_desk(cast, settings, monkeypatch) as found:
        yield found


@pytest.fixture
def desk(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[HireDesk]:
    with hire_desk(cast, settings, monkeypatch, tmp_path) as found:
        yield found


def opened(browser: Browser, person: User, url: str, path: str, **about: Any) -> Page:
    context = browser.new_context(**({"viewport": SIZES["wide"]} | about))
    session = signed_in(person).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(url + path)
    return page


def shot(page: Page, name: str) -> None:
    """The page in both schemes and sizes; on none of them it is wider than the screen."""
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        for scheme in ("light", "dark") if SHOTS else ():
            page.evaluate(
                "dark => document.documentElement.classList.toggle('dark', dark)", scheme == "dark"
            )
            page.screenshot(path=f"{SHOTS}/{name}-{size}-{scheme}.png", full_page=True)
    page.set_viewport_size(SIZES["wide"])


def test_a_tenant_admin_connects_looks_at_it_and_removes_it(
    browser: Browser, hr: HrisDesk, live_server: Any
) -> None:
    page = opened(browser, hr.cast.tina, live_server.url, INTEGRATIONS)
    # Who has one customer only is led to its page.
    expect(page.get_by_text("Not connected")).to_be_visible()
    shot(page, "integrations-empty")
    page.get_by_role("link", name="Connect Factorial").click()
    guide = page.get_by_role("complementary", name="Guide")
    expect(guide.get_by_text("Factorial shows it only once")).to_be_visible()
    shot(page, "connect")

    page.get_by_label("API key").fill("not-the-key")
    page.get_by_role("button", name="Connect Factorial").click()
    expect(page.get_by_text("Nothing was stored.").first).to_be_visible()
    expect(page.get_by_text("Factorial does not accept the API key").first).to_be_visible()
    shot(page, "connect-refused")
    assert not Credential.objects.exists()
    assert hris.connected(hr.cast.harbor, FACTORIAL) is None

    page.goto(f"{live_server.url}{INTEGRATIONS}{hr.cast.harbor.pk}/do/connect-factorial/")
    page.get_by_label("API key").fill(KEY)
    page.get_by_role("button", name="Connect Factorial").click()
    expect(page.get_by_text("Factorial is connected. Account: Acme Iberia S.L.")).to_be_visible()
    shot(page, "integrations-connected")
    page.get_by_role("link", name="View details").first.click()
    expect(page.get_by_text("Stored sealed; it cannot be read here")).to_be_visible()
    assert KEY not in page.content()
    shot(page, "details")

    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("its key is deleted here")).to_be_visible()
    assert not Credential.objects.exists()
    page.goto(live_server.url + INTEGRATIONS)
    expect(page.get_by_role("link", name="Connect Factorial")).to_be_visible()
    page.context.close()


def from_the_list(page: Page, url: str, hired: Application) -> None:
    page.goto(f"{url}/admin/candidates/candidate/?hired=yes")
    row = page.get_by_role("row").filter(has_text=str(hired.candidate))
    row.locator("input[name=_selected_action]").check()
    page.locator("select[name=action]").select_option("hire")
    page.get_by_role("button", name="Run").click()


def from_the_candidate(page: Page, url: str, hired: Application) -> None:
    page.goto(f"{url}/admin/candidates/candidate/{hired.candidate_id}/change/")
    page.get_by_role("link", name="Export to HRIS").click()


def from_the_pipeline(page: Page, url: str, hired: Application) -> None:
    page.goto(f"{url}/admin/jobs/job/{hired.job_id}/pipeline/")
    page.get_by_label(f"Choose {hired.candidate}").check()
    page.get_by_role("button", name="Export to HRIS").click()


Way = Callable[[Page, str, Application], None]
WAYS: tuple[Way, ...] = (from_the_list, from_the_candidate, from_the_pipeline)


@pytest.mark.parametrize("name", ["tina", "hugo", "rita"])
def test_those_who_hire_export_from_all_three_places(
    browser: Browser, desk: HireDesk, live_server: Any, name: str
) -> None:
    page = opened(browser, getattr(desk.cast, name), live_server.url, "/admin/")
    for way in WAYS:
        hired = desk.hired()
        way(page, live_server.url, hired)
        page.wait_for_url(f"{live_server.url}{hire_address(hired.pk)}")
        email = hired.candidate.emails.get().address
        expect(page.get_by_label("E-mail")).to_have_value(email)
        if name == "tina" and way is from_the_list:
            shot(page, "form")
        _what_is_missing_is_said(page)
        page.get_by_label("First day of work").fill("2026-12-01")
        page.get_by_role("button", name="Export", exact=True).click()
        expect(page.get_by_text("goes to Factorial now")).to_be_visible()
        assert lanes.drain(desk.connection.pk) == 1
        page.reload()
        export = CandidateExport.objects.get(application=hired, purpose=Purpose.HIRE)
        assert export.state == ExportState.EXPORTED, export.reasons
        link = page.get_by_role("link", name="See the employee")
        assert link.get_attribute("href") == export.ats_url
        assert export.ats_url.endswith(f"/employees/{export.person_external_id}")
        if name == "tina" and way is from_the_list:
            shot(page, "export")
    assert len({one["employee"] for one in desk.arrived()}) == len(WAYS) == len(desk.arrived())
    page.context.close()


def _what_is_missing_is_said(page: Page) -> None:
    page.get_by_role("button", name="Export", exact=True).click()
    expect(page.get_by_text("Nothing was sent.")).to_be_visible()
    assert not CandidateExport.objects.filter(
        purpose=Purpose.HIRE, state=ExportState.QUEUED
    ).exists()


@pytest.mark.parametrize("about", [{}, {"java_script_enabled": False}])
def test_a_phone_is_enough(
    browser: Browser, desk: HireDesk, live_server: Any, about: dict[str, Any]
) -> None:
    hired = desk.hired()
    page = opened(
        browser, desk.cast.hugo, live_server.url, hire_address(hired.pk),
        viewport=SIZES["phone"], **about,
    )  # fmt: skip
    page.get_by_label("First day of work").fill("2026-12-01")
    page.get_by_role("button", name="Export", exact=True).click()
    expect(page.get_by_text("goes to Factorial now")).to_be_visible()
    assert lanes.drain(desk.connection.pk) == 1
    page.goto(page.url)
    expect(page.get_by_role("link", name="See the employee")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.context.close()


@pytest.mark.parametrize("role", [Role.TENANT_ADMIN, Role.RECRUITER, Role.HIRING_MANAGER])
def test_a_stranger_finds_nothing(
    browser: Browser, desk: HireDesk, live_server: Any, role: Role
) -> None:
    stranger = make_person("stranger", "Stranger", role, desk.cast.prairie)
    hired = desk.hired()
    export = desk.sent(desk.hired())
    page = opened(browser, stranger, live_server.url, "/admin/")
    for path in _everywhere(desk.cast, desk.connection, hired, export):
        answer = page.goto(live_server.url + path)
        assert answer is not None
        # Those who only recruit find no page of integrations at all.
        recruits = role is not Role.TENANT_ADMIN and "/integrations/" in path
        assert answer.status == 404 or (recruits and answer.status == 403), path
        assert "Ruiz" not in page.content()
        assert "Acme Iberia" not in page.content()
    shot(page, "not-found")
    page.context.close()


def _everywhere(
    cast: Cast, connection: Connection, hired: Application, export: CandidateExport
) -> Iterator[str]:
    yield hire_address(hired.pk)
    yield f"/admin/candidates/application/{hired.pk}/do/hire/"
    yield f"/admin/candidates/candidate/{hired.candidate_id}/change/"
    yield f"/admin/candidates/candidate/{hired.candidate_id}/do/hire/"
    yield f"/admin/candidates/candidateexport/{export.pk}/change/"
    yield f"/admin/candidates/candidateexport/{export.pk}/do/correct/"
    yield f"/admin/jobs/job/{hired.job_id}/pipeline/"
    yield f"{INTEGRATIONS}{cast.harbor.pk}/change/"
    yield f"{INTEGRATIONS}{cast.harbor.pk}/do/connect-factorial/"
    for then in ("change/", "do/remove/", "do/replace-key/"):
        yield f"/admin/integrations/hrisconnection/{connection.pk}/{then}"
