"""From "compare now" to the person who is missing, in a real browser, light and dark."""

import os
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from candidates.models import CandidateExport
from integrations.rules.roles import Role
from integrations.services import onboarding
from portal.reconciliation import services
from portal.reconciliation.models import Reconciliation
from tests.base import make_person, signed_in
from tests.candidates.services.desk import INTEGRATION, Desk, delivered

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREENSHOTS = os.environ.get("SCREENSHOTS", "")
VIEWS = (("wide", 1400, "light"), ("wide", 1400, "dark"), ("phone", 390, "light"))


def test_what_is_missing_is_found_by_clicking(
    browser: Browser, transactional_db: None, desk: Desk, live_server: Any
) -> None:
    somebody = make_person("max", "Max", Role.ACCOUNT_MANAGER, desk.tenant)
    onboarding.project_of(desk.connection, owner=somebody)
    services.plan()
    gone = _arrived(desk, "Gone", "Away", "gone@example.com")
    _arrived(desk, "Fine", "Enough", "fine@example.com")
    _arrived(desk, "Two", "Times", "two@example.com")
    desk.due(name=("No", "Address"), person="", stage="new")
    desk.ats.delete_candidate(INTEGRATION, gone.person_external_id)
    desk.ats.put_candidate(
        INTEGRATION, "Two", "Times", ["two@example.com"], [{"job_id": desk.job.external_id}]
    )
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    session = signed_in(somebody).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live_server.url}/admin/portal/reconciliation/")
    expect(page.locator("#result_list")).to_contain_text("Not compared yet")
    page.locator("#result_list").get_by_role("link").first.click()
    page.locator(".person-actions").get_by_role("link", name="Compare now").click()
    page.locator(".action-foot").get_by_role("button", name="Compare now").click()
    assert services.reconcile_if_due(desk.connection.pk) is not None
    page.reload()
    expect(page.locator("body")).to_contain_text("Our ledger and the ATS contradict each other")
    page.locator("a.tile", has_text="Not found in the ATS").click()
    people = page.locator("#people")
    expect(people).to_contain_text("Gone Away")
    expect(people).not_to_contain_text("Two Times")
    expect(people).to_contain_text(gone.reference)
    people.get_by_role("link", name="Why?").click()
    expect(page.locator("body")).to_contain_text("Gone Away")
    assert complaints == []
    row = Reconciliation.objects.get()
    for path in (
        f"/admin/portal/reconciliation/{row.pk}/change/",
        "/admin/portal/reconciliation/",
        "/admin/portal/creationfinding/",
    ):
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        _photograph(page, path)
    context.close()


def _arrived(desk: Desk, first: str, last: str, address: str) -> CandidateExport:
    export = delivered(desk.due(name=(first, last), person=address))
    at = timezone.now() - timedelta(days=2)
    CandidateExport.objects.filter(pk=export.pk).update(exported_at=at)
    export.refresh_from_db()
    return export


def _photograph(page: Any, path: str) -> None:
    """Pictures for a person to look at, where somebody wants them."""
    if not SCREENSHOTS:
        return
    name = path.strip("/").replace("/", "-")
    for label, width, scheme in VIEWS:
        page.set_viewport_size({"width": width, "height": 1000})
        page.emulate_media(color_scheme=scheme)
        page.reload()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=f"{SCREENSHOTS}/{name}-{label}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1400, "height": 900})
