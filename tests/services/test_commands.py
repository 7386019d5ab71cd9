"""The command lines of docker-compose.yml, as they stand, without Docker."""

import io
import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from sandbox.server import SandboxServer
from tests.services.processes import INTEGRATION, Production, commands_of_compose, production

pytestmark = pytest.mark.services

ADDRESS = "le.thi.mai@example.com"


@pytest.fixture
def box() -> Iterator[SandboxServer]:
    with SandboxServer(port=0, state=None, seed="demo") as server:
        yield server


@pytest.fixture
def host(tmp_path: Path, box: SandboxServer) -> Iterator[Production]:
    with production(
        tmp_path,
        KOMBO_BASE_URL=box.api_url,
        KOMBO_API_KEY="demo-kombo-key",
        OUTBOUND_ALLOWED_PRIVATE=box.url.partition("//")[2],
        DJANGO_SETTINGS_MODULE="portal.settings",
    ) as made:
        yield made


def _until(what: str, ask: Callable[[], Any], *, seconds: float, host: Production) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := ask():
            return answer
        time.sleep(0.5)
    logs = "".join(f"\n--- {name}\n{host.log(name)}" for name in ("web", "worker", "beat"))
    raise AssertionError(f"{what} did not happen within {seconds:.0f} s.{logs}")


def _scene(host: Production, step: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(host.python("-m", "tests.services.scene", step))
    return said


def _arrived(box: SandboxServer) -> list[dict[str, Any]]:
    return [
        person
        for person in box.control.candidates(INTEGRATION)
        if any(email["email_address"] == ADDRESS for email in person["email_addresses"])
    ]


def test_a_candidate_travels_through_web_worker_and_beat_as_compose_starts_them(
    host: Production, box: SandboxServer
) -> None:
    commands = commands_of_compose()
    host.run(*commands["migrate"].split())
    host.python("manage.py", "check", "--fail-level", "ERROR")
    with ExitStack() as stack:
        started: dict[str, subprocess.Popen[bytes]] = {
            name: stack.enter_context(host.running(name, commands[name]))
            for name in ("web", "worker", "beat")
        }
        _until("Readiness", host.is_ready, seconds=60, host=host)
        host.python("-m", "portal.probe")

        _scene(host, "connect")
        _until("The sync", lambda: _scene(host, "look")["jobs"] == 18, seconds=30, host=host)
        due = _scene(host, "engage")
        assert due["state"] == "queued"
        _until(
            "The export",
            lambda: _scene(host, "look")["exports"] == ["exported"],
            seconds=45,
            host=host,
        )
        assert {name: process.poll() for name, process in started.items()} == dict.fromkeys(started)
        _ends_cleanly(host, started)

    (person,) = _arrived(box)
    assert (person["first_name"], person["last_name"]) == ("Lê Thị", "Mai")
    assert [entry["job"]["id"] for entry in person["applications"]] == [due["job"]]
    (document,) = [
        entry
        for entry in box.control.attachments(INTEGRATION)
        if due["reference"] in entry["file_name"]
    ]
    content = box.control.attachment_content(document["id"])
    assert "Lê Thị Mai" in PdfReader(io.BytesIO(content)).pages[0].extract_text()


def _ends_cleanly(host: Production, started: "dict[str, subprocess.Popen[bytes]]") -> None:
    """SIGTERM, as the host sends it: each ends by itself, soon, and as intended."""
    for process in started.values():
        process.send_signal(signal.SIGTERM)
    codes = {name: process.wait(timeout=30) for name, process in started.items()}
    assert codes == {"web": 0, "worker": 0, "beat": 0}
    for name in started:
        assert "Traceback" not in host.log(name), host.log(name)


def test_the_probe_says_when_nobody_serves(host: Production) -> None:
    ended = subprocess.run(
        ["python", "-m", "portal.probe"],  # noqa: S607
        env=host.environment,
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("The web server does not answer: ")
