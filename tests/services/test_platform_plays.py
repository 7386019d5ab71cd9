"""The platform drives the portal for an hour's worth of traffic, by the OpenAPI document alone.

A tenth of it by default; ``make play`` plays 2,000 candidates and prints what came of it.
"""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.control import SandboxControl
from tests.services.platform_player.ats import API_KEY
from tests.services.platform_player.document import Document, OutsideTheDocumentError
from tests.services.processes import ROOT, Production, free_port, production

SIZE = int(os.environ.get("PLAY_CANDIDATES", "200"))
SECONDS = 300 + SIZE
PLAYER = "tests.services.platform_player"
PACKAGES = {"requests", "standardwebhooks", "jsonschema", "referencing", "yaml"}


def test_the_player_knows_nothing_of_the_portal() -> None:
    """Nothing but the document: standard library, HTTP, YAML, JSON Schema, Standard Webhooks."""
    for path in (ROOT / PLAYER.replace(".", "/")).glob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text())))
        names = [
            alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names
        ]
        names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
        foreign = [
            name
            for name in names
            if name.partition(".")[0] not in PACKAGES | sys.stdlib_module_names
        ]
        assert [name for name in foreign if not name.startswith(PLAYER)] == [], path.name


def test_the_player_sees_what_the_document_does_not_know() -> None:
    document = Document(ROOT / "docs/openapi.yaml")
    stage = document.operation("applications_stage_create")
    document.check_request(stage, "application/json", {"stage": "engaged"})
    with pytest.raises(OutsideTheDocumentError, match="promoted"):
        document.check_request(stage, "application/json", {"stage": "promoted"})
    with pytest.raises(OutsideTheDocumentError, match="required property"):
        document.check_answer(stage, 200, "application/json", {"id": 1})
    with pytest.raises(OutsideTheDocumentError, match="answered 500"):
        document.check_answer(stage, 500, "text/html", None)
    with pytest.raises(OutsideTheDocumentError, match="ratelimit"):
        document.check_headers(stage, 200, {"content-type"})


@pytest.fixture
def port() -> int:
    """Where the platform hears of events."""
    return free_port()


@pytest.fixture
def host(tmp_path: Path, box: SandboxControl, port: int) -> Iterator[Production]:
    with production(
        tmp_path,
        KOMBO_BASE_URL=f"{box.url}/v1",
        KOMBO_API_KEY=API_KEY,
        KOMBO_LOOKUP_LAG_SECONDS="0",
        KOMBO_DOCUMENT_LAG_SECONDS="0",
        OUTBOUND_ALLOWED_PRIVATE=f"{box.url.partition('//')[2]},127.0.0.1:{port}",
        OUTBOUND_WRITE_DEADLINE="30",
        WEB_PROCESSES="2",
        DJANGO_SETTINGS_MODULE="portal.settings",
        LOG_LEVEL="WARNING",
    ) as made:
        yield made


def _player(host: Production, box: SandboxControl, step: str, keys: str, *more: str) -> Any:
    return subprocess.run(  # noqa: S603 - our own player
        [sys.executable, "-m", PLAYER, step, "--sandbox", box.url, "--size", str(SIZE), *more],
        cwd=ROOT,
        # It gets nothing of the portal's environment.
        env={name: host.environment[name] for name in ("PATH", "HOME")},
        input=keys,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.mark.services
def test_everything_arrives_once_and_is_told(
    host: Production, box: SandboxControl, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    filled = _player(host, box, "fill", "")
    assert filled.returncode == 0, filled.stderr
    with host.serving() as started:
        own = box.twin("ashby", "credentials")["api_key"]
        keys = host.python("-m", "tests.services.platform_scene", f"{box.url}/twins/ashby", own)
        played = _player(
            host, box, "play", keys, "--portal", host.url, "--port", str(port),
            "--patience", str(SECONDS - 180),
        )  # fmt: skip
        assert [process.poll() for process in started] == [None] * len(started)
    assert played.stdout, played.stderr[-3000:] + host.logs()
    report = json.loads(played.stdout.splitlines()[-1])
    with capsys.disabled():
        sys.stdout.write(f"\n{json.dumps(report, indent=1)}\n")
    assert report["problems"] == [], played.stderr[-3000:] + host.logs()
    assert played.returncode == 0
    assert report["candidates"] == SIZE
    assert report["refused_on_purpose"]
    assert report["repeats"]
