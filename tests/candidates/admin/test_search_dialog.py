"""The lightning-bolt dialog in a real browser: per role, by keyboard, and on a phone."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from candidates.models import Search
from candidates.rules.export_state import ExportState
from candidates.services import intake
from integrations.models import Connection, SettingsVersion, User
from tests.base import Cast, make_cast, make_connection, make_job, signed_in
from tests.candidates.admin.conftest import make_export
from tests.candidates.admin.search_desk import LIST, settings_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Scene:
    """A search with three candidates, two jobs, and a browser for whoever is asked for."""

    def __init__(self, browser: Browser, address: str, cast: Cast) -> None:
        self.browser, self.address, self.cast = browser, address, cast
        connection = make_connection(cast.harbor)
        Connection.objects.update(
            capabilities=[
                {"key": "create_application", "supported": True},
                {"key": "create_prospect", "supported": False},
            ]
        )
        self.job = make_job(connection, state="active")
        self.other = make_job(
            connection,
            "job-2",
            state="active",
            title="Crane driver",
            stages=[{"external_id": "c1", "name": "Road test", "position": 1, "active": True}],
        )
        self.search = Search.objects.create(
            tenant=cast.harbor, name="Welders in Dallas", job=self.job, mode=Search.Mode.MANUAL
        )
        for name in ("Ana Ruiz", "Bo Lind"):
            make_export(self.job, name, search=self.search)
        make_export(self.job, "Cy Park", search=self.search, emails=[])
        self.complaints: list[str] = []

    def page(self, person: User, **how: Any) -> Page:
        """The list of searches as this person sees it."""
        context = self.browser.new_context(**how)
        session = signed_in(person).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": self.address}])
        page = context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.address + LIST)
        return page


@pytest.fixture
def scene(browser: Browser, live_server: Any, transactional_db: None) -> Iterator[Scene]:
    scene = Scene(browser, live_server.url, make_cast())
    yield scene
    for context in browser.contexts:
        context.close()


def bolt(page: Page) -> Any:
    return page.get_by_role("link", name="Export settings of Welders in Dallas")


def counted(dialog: Any) -> None:
    """What stands there is of what was entered."""
    expect(dialog.locator("form")).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize("name", ["max", "tina", "rita"])
def test_who_recruits_changes_the_settings_and_sees_before_what_will_go(
    scene: Scene, name: str
) -> None:
    page = scene.page(getattr(scene.cast, name))
    bolt(page).click()
    dialog = page.get_by_role("dialog", name="Export settings: Welders in Dallas")
    expect(dialog).to_contain_text("Of 3 candidates, by the settings as they are")
    expect(dialog).to_contain_text("Prospect (not possible:")
    assert dialog.get_by_role("radio", name="Prospect").is_disabled()
    dialog.get_by_role("radio", name="Automatic (recommended)").check()
    expect(dialog).to_contain_text("Of 3 candidates, by these settings")
    expect(dialog).to_contain_text("The candidate has no e-mail address.")
    going = dialog.locator(".tile", has_text="will go")
    expect(going.locator("b")).to_have_text("2")
    expect(going).to_contain_text("now 0")
    assert not SettingsVersion.objects.exists()
    dialog.get_by_label("Why").fill("Agreed with the customer.")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("is saved as version 2")).to_be_visible()
    scene.search.refresh_from_db()
    assert scene.search.mode == Search.Mode.AUTOMATIC
    states = [row.state for row in scene.job.exports.order_by("pk")]
    assert states == [ExportState.QUEUED, ExportState.QUEUED, ExportState.HELD]
    newest = SettingsVersion.objects.order_by("-number")[0]
    person = getattr(scene.cast, name)
    assert (newest.actor, newest.note) == (person, "Agreed with the customer.")
    assert scene.complaints == []


def test_the_stages_change_with_the_job_that_was_searched(scene: Scene) -> None:
    page = scene.page(scene.cast.rita)
    bolt(page).click()
    dialog = page.get_by_role("dialog")
    jobs = dialog.get_by_role("combobox", name="ATS job")
    expect(jobs).to_have_value("Welder (JOB-1)")
    stage = dialog.get_by_label("Stage in the ATS")
    assert "Phone screen" in stage.inner_text()
    jobs.fill("crane")
    dialog.get_by_role("option", name="Crane driver (JOB-2)").wait_for()
    jobs.press("ArrowDown")
    jobs.press("Enter")
    expect(jobs).to_have_value("Crane driver (JOB-2)")
    expect(stage).to_contain_text("Road test")
    expect(dialog).to_contain_text("3 move to “Crane driver (JOB-2)” with the search.")
    stage.focus()
    stage.select_option(label="Road test")
    counted(dialog)
    expect(stage).to_be_focused()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("3 candidates moved with it.")).to_be_visible()
    scene.search.refresh_from_db()
    assert (scene.search.job, scene.search.stage_external_id) == (scene.other, "c1")
    assert set(scene.search.applications.values_list("job", flat=True)) == {scene.other.pk}


def test_the_keyboard_alone_opens_and_leaves_it(scene: Scene) -> None:
    page = scene.page(scene.cast.rita)
    bolt(page).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Export settings")).to_be_focused()
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("combobox", name="ATS job")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("listbox").get_by_role("option")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(dialog.get_by_role("listbox")).to_have_count(0)
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(bolt(page)).to_be_focused()


def test_two_people_do_not_overwrite_each_other(scene: Scene) -> None:
    first, second = scene.page(scene.cast.rita), scene.page(scene.cast.tina)
    for page in (first, second):
        bolt(page).click()
        page.get_by_role("dialog").get_by_role("radio", name="Automatic (recommended)").check()
        expect(page.get_by_role("dialog")).to_contain_text("by these settings")
    second.get_by_role("checkbox", name="Work").check()
    expect(second.get_by_role("dialog")).to_contain_text("3 wait")
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_text("is saved as version 2")).to_be_visible()
    second.get_by_role("button", name="Save").click()
    told = second.get_by_role("alert")
    expect(told).to_contain_text("these settings were changed meanwhile by Rita")
    expect(told).to_contain_text("Export: Manual → Automatic (recommended)")
    scene.search.refresh_from_db()
    assert scene.search.email_kinds == []
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("is saved as version 3")).to_be_visible()
    scene.search.refresh_from_db()
    assert scene.search.email_kinds == ["work"]


def test_on_a_phone_it_has_the_whole_width(scene: Scene) -> None:
    page = scene.page(scene.cast.rita, viewport={"width": 390, "height": 844})
    bolt(page).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    box = dialog.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 390)
    assert page.evaluate("document.querySelector('dialog').scrollWidth <= 390")


def test_without_javascript_it_is_a_page_that_shows_before_it_saves(scene: Scene) -> None:
    page = scene.page(scene.cast.rita, java_script_enabled=False)
    bolt(page).click()
    assert page.url == scene.address + settings_of(scene.search)
    page.get_by_label("Find another job").fill("crane")
    page.get_by_role("button", name="Find").click()
    assert page.get_by_label("ATS job").locator("option").count() == 2
    page.get_by_label("Automatic (recommended)").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    expect(page.locator(".tile", has_text="will go").locator("b")).to_have_text("2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("is saved as version 2")).to_be_visible()


def test_entered_settings_are_tried_on_the_last_months(scene: Scene) -> None:
    page = scene.page(scene.cast.rita)
    bolt(page).click()
    page.get_by_role("radio", name="Automatic (recommended)").check()
    page.get_by_role("button", name="Try it on the last 90 days").click()
    expect(page.get_by_role("heading", name="Had this been the rule")).to_be_visible()
    expect(page.locator(".tile", has_text="more would go").locator("b")).to_have_text("2")
    expect(page.locator(".tile", has_text="lack only an e-mail").locator("b")).to_have_text("1")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert download.value.suggested_filename == f"dry-run-search-{scene.search.pk}.csv"
    assert not SettingsVersion.objects.exists()


def test_who_only_looks_has_no_lightning_bolt(scene: Scene) -> None:
    page = scene.page(scene.cast.sam)
    expect(page.get_by_text("Welders in Dallas")).to_be_visible()
    assert bolt(page).count() == 0


def test_nobody_of_another_tenant_nor_a_hiring_manager_gets_in(scene: Scene) -> None:
    theirs = Search.objects.create(
        tenant=scene.cast.prairie, name="Theirs", job=make_job(make_connection(scene.cast.prairie))
    )
    page = scene.page(scene.cast.rita)
    answer = page.goto(scene.address + settings_of(theirs))
    assert answer is not None
    assert answer.status == 404
    page = scene.page(scene.cast.hugo)
    answer = page.goto(scene.address + settings_of(scene.search))
    assert answer is not None
    assert answer.status in {403, 404}


def test_a_search_with_somebody_in_the_ats_stays_with_its_job(scene: Scene) -> None:
    Search.objects.update(mode=Search.Mode.AUTOMATIC)
    intake.decide_again(scene.search.applications.first().candidate)
    page = scene.page(scene.cast.rita)
    bolt(page).click()
    dialog = page.get_by_role("dialog")
    jobs = dialog.get_by_role("combobox", name="ATS job")
    jobs.fill("crane")
    dialog.get_by_role("option", name="Crane driver (JOB-2)").click()
    expect(dialog).to_contain_text("1 candidate of this search is on “Welder (JOB-1)” in the ATS")
    expect(dialog).to_contain_text("Make a new search for the other job")
