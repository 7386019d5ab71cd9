"""Pre-flight, progress and abort in a real browser: per role, in the dark, and on a phone."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from candidates import tasks
from candidates.models import BulkExport, CandidateExport, Search
from candidates.rules.export_state import ExportState
from candidates.services import bulk_release
from integrations.models import User
from tests.base import Cast, make_cast, make_connection, make_job, make_person, signed_in
from tests.candidates.admin.conftest import make_export

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/admin/candidates/application/"


class Scene:
    """Ten who can go, two without an address, and a browser for whoever is asked for."""

    def __init__(self, browser: Browser, address: str, cast: Cast) -> None:
        self.browser, self.address, self.cast = browser, address, cast
        job = make_job(make_connection(cast.harbor), state="active")
        search = Search.objects.create(
            tenant=cast.harbor, name="Welders", job=job, mode=Search.Mode.MANUAL
        )
        for number in range(12):
            emails = [] if number >= 10 else [f"p{number}@example.com"]
            make_export(job, f"Pat Number{number}", search=search, emails=emails)
        self.complaints: list[str] = []

    def page(self, person: User, path: str = LIST, **how: Any) -> Page:
        """A page of the admin as this person sees it."""
        context = self.browser.new_context(**how)
        session = signed_in(person).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": self.address}])
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.address + path)
        return page

    def _hear(self, said: Any) -> None:
        if said.type in {"error", "warning"} and "Failed to load resource" not in said.text:
            self.complaints.append(said.text)


@pytest.fixture
def scene(
    browser: Browser, live_server: Any, transactional_db: None, monkeypatch: Any
) -> Iterator[Scene]:
    monkeypatch.setattr(tasks.release_bulk_exports, "apply_async", lambda *a, **k: None)
    scene = Scene(browser, live_server.url, make_cast())
    yield scene
    for context in browser.contexts:
        context.close()


def to_the_pre_flight(page: Page) -> None:
    """Choose everybody in the list, then the action."""
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").first.select_option("bulk_export")
    page.get_by_role("button", name="Run").first.click()
    expect(page.get_by_text("Before anything is sent")).to_be_visible()


def arrive(count: int) -> None:
    """So many that are queued have arrived in the ATS."""
    queued = CandidateExport.objects.filter(state=ExportState.QUEUED).order_by("id")[:count]
    for export in queued:
        for before, after in (("queued", "working"), ("working", "exported")):
            is_done = after == "exported"
            CandidateExport.objects.filter(pk=export.pk).update(
                previous_state=before,
                state=after,
                lease_until=None if is_done else timezone.now(),
                exported_at=timezone.now() if is_done else None,
                person_external_id=f"p-{export.pk}",
            )


@pytest.mark.parametrize("name", ["max", "tina", "rita"])
def test_from_the_list_over_the_pre_flight_to_the_report(scene: Scene, name: str) -> None:
    page = scene.page(getattr(scene.cast, name))
    to_the_pre_flight(page)
    expect(page.locator("[data-part=go]")).to_contain_text("10")
    expect(page.locator("[data-part=waiting_for_email]")).to_contain_text("2")
    expect(page.get_by_text("Reach out on LinkedIn").first).to_be_visible()
    assert not CandidateExport.objects.filter(state=ExportState.QUEUED).exists()
    page.get_by_label("Name").fill("Spring welders")
    page.get_by_role("button", name="Start the export").click()
    expect(page.get_by_text("0 of 12")).to_be_visible()
    bulk_release.tick()
    arrive(2)
    # Without a reload: the page asks by itself.
    expect(page.locator("[data-outcome=arrived]")).to_contain_text("2", timeout=15_000)
    while bulk_release.tick().released:
        arrive(12)
    arrive(12)
    bulk_release.tick()
    expect(page.get_by_text("12 of 12")).to_be_visible(timeout=15_000)
    expect(page.locator("[data-outcome=arrived]")).to_contain_text("10")
    assert BulkExport.objects.get().state == "finished"
    assert scene.complaints == []


def test_paused_and_aborted(scene: Scene) -> None:
    page = scene.page(scene.cast.rita)
    to_the_pre_flight(page)
    page.get_by_role("button", name="Start the export").click()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused by Rita.").first).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Abort").click()
    page.get_by_label("Why").fill("Wrong job.")
    page.get_by_role("button", name="Abort").click()
    expect(page.locator("[data-outcome=taken_back]")).to_contain_text("12")
    assert scene.complaints == []


@pytest.mark.parametrize("name", ["sam", "hugo"])
def test_who_may_not_send_is_not_offered_it(scene: Scene, name: str) -> None:
    page = scene.page(getattr(scene.cast, name))
    assert page.locator("option[value=bulk_export]").count() == 0


def test_a_stranger_finds_nothing(scene: Scene) -> None:
    page = scene.page(scene.cast.rita)
    to_the_pre_flight(page)
    row = BulkExport.objects.get()
    stranger = make_person("gail", "Gail", "hiring_manager", scene.cast.prairie)
    theirs = scene.page(stranger, "/admin/")
    for path in ("progress/", "report.csv", "do/start/", "do/abort/"):
        answer = theirs.goto(f"{scene.address}/admin/candidates/bulkexport/{row.pk}/{path}")
        assert answer is not None
        assert answer.status == 404, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_cut_off(scene: Scene, scheme: Any) -> None:
    page = scene.page(scene.cast.rita)
    to_the_pre_flight(page)
    phone = scene.page(
        scene.cast.rita,
        page.url.removeprefix(scene.address),
        viewport={"width": 390, "height": 844},
        color_scheme=scheme,
    )
    expect(phone.get_by_role("button", name="Start the export")).to_be_visible()
    wide = phone.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
