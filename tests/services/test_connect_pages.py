"""The customer's pages on real services: two at once, the log of the web server, shared limits."""

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from django.db import connections as database

from integrations.models import AuditEvent, Connection, Credential, OnboardingEvent
from integrations.services import connections, throttle
from integrations.transport.limiter import InProcessLimiter
from sandbox.server import SandboxServer
from tests.base import make_cast
from tests.integrations.onboarding.conftest import Visitor, begin, make_link
from tests.services.processes import Production, commands_of_compose, production

pytestmark = pytest.mark.services
AT_ONCE = 6

SCENE = """
import django; django.setup()
from integrations.models import Connection, Tenant, User
from integrations.services import links, onboarding
tenant = Tenant.objects.create(name="Harbor Steel", slug="harbor")
actor = User.objects.create(username="max")
for number in range(2):
    connection = Connection.objects.create(
        tenant=tenant, name=str(number), system="odoo", route="odoo"
    )
    onboarding.confirm_system(onboarding.project_of(connection), version="19.0", actor=actor)
    print(links.make(connection, actor=actor).url)
"""


@pytest.fixture
def stand_in() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


@pytest.mark.django_db(transaction=True)
def test_submits_at_the_same_moment_make_one_connection(stand_in, settings, monkeypatch):
    limiter = InProcessLimiter()
    monkeypatch.setattr(throttle, "limiter", lambda: limiter)
    settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({f"{stand_in.host}:{stand_in.port}"})
    connection = begin(make_cast())
    link, token = make_link(connection)
    visitors = [Visitor(f"203.0.113.{number}").enter(link, token) for number in range(AT_ONCE)]
    key = stand_in.twin("odoo").credentials()["api_key"]
    typed = {"api_key-base_url": stand_in.twin_url("odoo"), "api_key-api_key": key}
    asked, together = connections._asked, threading.Barrier(AT_ONCE, timeout=60)

    def asked_together(*about: Any) -> Any:
        """Nobody goes on before the vendor has said yes to all, so that all claim at once."""
        check = asked(*about)
        together.wait()
        return check

    monkeypatch.setattr(connections, "_asked", asked_together)

    def submit(visitor: Visitor) -> tuple[int, str]:
        try:
            response = visitor.send("access", typed)
            return response.status_code, visitor.get("done").content.decode()
        finally:
            database.close_all()

    with ThreadPoolExecutor(AT_ONCE) as people:
        answers = list(people.map(submit, visitors))
    # Whoever was too late is told that it is done; nobody sees an error.
    assert {status for status, _ in answers} == {302}
    assert all("Odoo is connected" in page for _, page in answers)
    connection.refresh_from_db()
    assert connection.state == "connected"
    assert Credential.objects.filter(connection=connection).count() == 1
    assert AuditEvent.objects.filter(action="replaced the credential").count() == 1
    assert OnboardingEvent.objects.filter(kind="connected").count() == 1
    assert Connection.objects.count() == 1


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Production]:
    extra = {"WEB_ACCESS_LOG": "on", "LOG_LEVEL": "DEBUG", "WEB_PROCESSES": "2"}
    with production(tmp_path, DJANGO_SETTINGS_MODULE="portal.settings", **extra) as made:
        yield made


def test_no_log_of_the_web_server_holds_a_token_and_its_processes_count_together(
    host: Production,
) -> None:
    commands = commands_of_compose()
    host.run(*commands["migrate"].split())
    urls = host.python("-c", SCENE).split()
    with host.running("web", commands["web"]):
        _until_it_answers(host)
        with requests.Session() as browser:
            # A browser sends nothing that stands behind the "#".
            page = browser.get(urls[0], timeout=10)
            token = urls[0].partition("#")[2]
            answer = _send(browser, host, page.text, token)
            assert "Connect Odoo" in answer.text
        statuses = []
        for number in range(30):
            with requests.Session() as stranger:
                page = stranger.get(f"{host.url}/connect/", timeout=10)
                answer = _send(stranger, host, page.text, f"guess-{number}")
                statuses.append(answer.status_code)
    assert 8 <= statuses.count(404) <= 12, statuses
    assert statuses.count(429) == 30 - statuses.count(404)
    log = host.log("web")
    assert '"POST /connect/open HTTP/1.1" 302' in log
    assert '"GET /connect/access HTTP/1.1" 200' in log
    assert "DEBUG" in log
    for url in urls:
        assert url.partition("#")[2] not in log
    assert "guess-" not in log


def _send(browser: requests.Session, host: Production, page: str, token: str) -> requests.Response:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    body = {"csrfmiddlewaretoken": found[1], "token": token}
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    return browser.post(f"{host.url}/connect/open", body, headers=headers, timeout=10)


def _until_it_answers(host: Production) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            requests.get(f"{host.url}/health/live", timeout=5)
        except requests.ConnectionError:
            time.sleep(0.3)
        else:
            return
    raise AssertionError(host.log("web"))
