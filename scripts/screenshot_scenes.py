"""The scenes of ``scripts/screenshots.py``: how a browser gets to each of the customer's pages."""

import io
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

django.setup()

from integrations.models import Connection, ConnectionLink, Tenant, User  # noqa: E402
from integrations.services import connector_door, links, onboarding, tenants  # noqa: E402
from sandbox.server import SandboxServer  # noqa: E402

SIZES = {"wide": (1280, 900), "phone": (390, 844)}
THEMES = ("light", "dark")


@dataclass
class World:
    """Everybody and everything that the pages are about."""

    box: SandboxServer
    address: str
    manager: User
    tenant: Tenant
    made: int = field(default=0)

    def connection(self, system: str, route: str, version: str) -> Connection:
        """A new connection whose product is confirmed."""
        self.made += 1
        connection = Connection.objects.create(
            tenant=self.tenant, name=f"{system} {self.made}", system=system, route=route
        )
        project = onboarding.project_of(connection, owner=self.manager)
        project.contact_name, project.contact_email = "Grace Ho", "grace@harbor-steel.example"
        project.save()
        onboarding.confirm_system(project, version=version, actor=self.manager)
        return connection

    def link(self, connection: Connection) -> tuple[ConnectionLink, str]:
        """A link and its address."""
        # Every scene begins with nobody having tried anything.
        connector_door.limiter.cache_clear()
        made = links.make(connection, actor=self.manager)
        if not isinstance(made, links.MadeLink):
            raise TypeError(made.sentence)
        return made.link, made.url

    def opened(self, page: Page, system: str, route: str, version: str) -> ConnectionLink:
        """A browser that has come to the page of a new connection."""
        link, url = self.link(self.connection(system, route, version))
        page.goto(url)
        page.wait_for_url("**/connect/access")
        return link

    def odoo(self, page: Page) -> ConnectionLink:
        """The page of an Odoo, with its address filled in."""
        self.box.twin("odoo").settings["may_create"] = True
        link = self.opened(page, "odoo", "odoo", "19.0 Online (Custom plan)")
        page.get_by_label("Address of your Odoo").fill(self.box.twin_url("odoo"))
        return link

    def frappe(self, page: Page) -> None:
        """The page of a Frappe HR, filled in for the login."""
        self.opened(page, "frappe", "frappe", "15 (hosted)")
        page.locator("#id_oauth-base_url").fill(self.box.twin_url("frappe"))
        page.locator("#id_oauth-client_id").fill("f0a3cdb2e1")


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


SCENES: dict[str, Callable[[World, Page], object]] = {
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
}


def play(box: SandboxServer, *, port: int, out: Path, only: str) -> int:
    """Play every scene in every size and theme. Returns how many pictures were taken."""
    logging.disable(logging.WARNING)  # refusals are what the scenes are about
    call_command("migrate", verbosity=0)
    world = World(box, f"http://127.0.0.1:{port}", _manager(), _tenant())
    executable = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    count = 0
    with _served(port), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for size in SIZES:
            for theme in THEMES:
                for name, scene in SCENES.items():
                    if only in name:
                        picture = out / f"{name}.{size}.{theme}.png"
                        _take(browser, world, scene, size=size, theme=theme, picture=picture)
                        count += 1
        browser.close()
    return count


def _take(
    browser: Browser, world: World, scene: Callable[[World, Page], object], *,
    size: str, theme: Any, picture: Path,
) -> None:  # fmt: skip
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    page = context.new_page()
    page.set_default_timeout(15_000)
    scene(world, page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=picture, full_page=True)
    context.close()


def _manager() -> User:
    return User.objects.create(
        username="max", first_name="Max", last_name="Berger", email="max@talentbridge.example"
    )


def _tenant() -> Tenant:
    tenant = Tenant.objects.create(name="Harbor Steel", slug="harbor-steel")
    picture = Image.new("RGB", (240, 72), "#0f3d5c")
    ImageDraw.Draw(picture).polygon([(20, 56), (52, 16), (84, 56)], fill="#ffb454")
    ImageDraw.Draw(picture).rectangle([100, 30, 220, 42], fill="#ffffff")
    content = io.BytesIO()
    picture.save(content, "PNG")
    tenants.keep_logo(tenant, content.getvalue(), actor=None)
    return tenant


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@contextmanager
def _served(port: int) -> Iterator[None]:
    server = make_server(
        "127.0.0.1", port, get_wsgi_application(), server_class=_Server, handler_class=_Quiet
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
