"""The scenes of ``scripts/screenshots.py``: how a browser gets to each of the customer's pages."""

from datetime import timedelta

from playwright.sync_api import Page
from screenshot_confirming import CONFIRMING
from screenshot_permission import PERMITTING
from screenshot_stage import Scene, World

from integrations.models import ConnectionLink
from integrations.services import links


def _first_page(world: World, page: Page) -> None:
    page.goto(f"{world.address}/connect/")


def _go_on(world: World, page: Page) -> None:
    world.odoo(page)
    page.goto(f"{world.address}/connect/")


def _no_link(world: World, page: Page) -> None:
    page.goto(f"{world.address}/connect/#{'x' * 43}")
    page.wait_for_selector("h1:has-text('does not work')")


def _too_often(world: World, page: Page) -> None:
    for _ in range(12):
        page.goto("about:blank")
        page.goto(f"{world.address}/connect/#{'x' * 43}")
        page.wait_for_url("**/connect/open")


def _used(world: World, page: Page) -> None:
    link, url = world.link(world.connection("odoo", "odoo", "19.0 Community"))
    links.use_up(link)
    page.goto(url)
    page.wait_for_url("**/connect/open")


def _key(world: World, page: Page) -> None:
    world.odoo(page)


def _key_tested(world: World, page: Page) -> None:
    world.odoo(page)
    page.get_by_label("API key").fill(world.box.twin("odoo").credentials()["api_key"])
    page.get_by_role("button", name="Only test").click()
    page.wait_for_selector(".tested.is-good")


def _key_tested_wrong(world: World, page: Page) -> None:
    world.odoo(page)
    page.get_by_label("API key").fill("mistyped-mistyped-mistyped")
    page.get_by_role("button", name="Only test").click()
    page.wait_for_selector(".tested.is-wrong")


def _key_refused(world: World, page: Page) -> None:
    world.odoo(page)
    page.get_by_label("API key").fill("mistyped-mistyped-mistyped")
    page.get_by_role("button", name="Test and connect").click()
    page.wait_for_selector("#summary")


def _key_not_enough(world: World, page: Page) -> None:
    world.odoo(page)
    world.box.twin("odoo").settings["may_create"] = False
    page.get_by_label("API key").fill(world.box.twin("odoo").credentials()["api_key"])
    page.get_by_role("button", name="Test and connect").click()
    page.wait_for_selector("#summary")


def _done(world: World, page: Page) -> None:
    world.odoo(page)
    page.get_by_label("API key").fill(world.box.twin("odoo").credentials()["api_key"])
    page.get_by_role("button", name="Test and connect").click()
    page.wait_for_url("**/connect/done")


def _back(world: World, page: Page) -> None:
    _done(world, page)
    page.goto(f"{world.address}/connect/access")


def _help(world: World, page: Page) -> None:
    world.odoo(page)
    page.get_by_label("What is in the way?").fill("Where is the tab Security?")
    page.get_by_role("button", name="Screen share, please").click()
    page.wait_for_selector(".note.is-success")


def _guide(world: World, page: Page) -> None:
    world.odoo(page)
    page.locator("#guide").evaluate("guide => { guide.open = true }")


def _two_ways(world: World, page: Page) -> None:
    world.frappe(page)


def _leave(world: World, page: Page) -> None:
    world.frappe(page)
    page.get_by_role("button", name="Go on to the login").click()
    page.wait_for_url("**/connect/leave")


def _denied(world: World, page: Page) -> None:
    _leave(world, page)
    page.get_by_role("link", name="Log in at").click()
    page.get_by_role("button", name="Deny").click()
    page.wait_for_url("**/connect/access")


def _unified(world: World, page: Page) -> None:
    world.opened(page, "ukg_pro", "kombo", "UKG Pro Recruiting")


def _vendor_page(world: World, page: Page) -> None:
    _unified(world, page)
    page.get_by_role("button", name="Get the page of").click()
    page.wait_for_url("**/connect/vendor")


def _not_yet(world: World, page: Page) -> None:
    _unified(world, page)
    page.get_by_role("button", name="I am finished").click()
    page.wait_for_selector(".note.is-info")


def _another_link(world: World, page: Page) -> None:
    world.odoo(page)
    _, url = world.link(world.connection("odoo", "odoo", "19.0 Community"))
    other = page.context.new_page()
    other.goto(url)
    other.wait_for_url("**/connect/access")
    other.close()
    page.get_by_label("API key").fill("any-key-any-key-any-key")
    page.get_by_role("button", name="Test and connect").click()
    page.wait_for_selector("h1:has-text('another link')")


def _expired(world: World, page: Page) -> None:
    link = world.odoo(page)
    past = link.made_at - timedelta(hours=1)
    ConnectionLink.objects.filter(pk=link.pk).update(expires_at=past)
    page.reload()


def _forged(world: World, page: Page) -> None:
    world.odoo(page)
    page.context.clear_cookies()
    page.get_by_label("API key").fill("any-key-any-key-any-key")
    page.get_by_role("button", name="Test and connect").click()
    page.wait_for_selector("h1:has-text('open the link again')")


SCENES: dict[str, Scene] = {
    "first-page": _first_page,
    "first-page-again": _go_on,
    "no-link": _no_link,
    "too-often": _too_often,
    "used": _used,
    "key": _key,
    "key-with-open-guide": _guide,
    "key-tested": _key_tested,
    "key-tested-wrong": _key_tested_wrong,
    "key-refused": _key_refused,
    "key-not-enough": _key_not_enough,
    "help-asked": _help,
    "done": _done,
    "back-after-done": _back,
    "two-ways": _two_ways,
    "leave-for-login": _leave,
    "login-denied": _denied,
    "unified": _unified,
    "unified-page": _vendor_page,
    "unified-not-yet": _not_yet,
    "another-link": _another_link,
    "expired-meanwhile": _expired,
    "cookies-lost": _forged,
    **CONFIRMING,
    **PERMITTING,
}
