"""The stage of ``scripts/screenshots.py``: everybody the pages are about, a server, a browser."""

import io
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
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


Scene = Callable[[World, Page], object]


def play(
    scenes: Mapping[str, Scene], box: SandboxServer, *, port: int, out: Path, only: str
) -> int:
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
                for name, scene in scenes.items():
                    if only in name:
                        picture = out / f"{name}.{size}.{theme}.png"
                        _take(browser, world, scene, size=size, theme=theme, picture=picture)
                        count += 1
        browser.close()
    return count


def _take(
    browser: Browser, world: World, scene: Scene, *,
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
