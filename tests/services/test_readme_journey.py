"""The commands of README's "Drive it by API", run as they stand against a production."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.server import SandboxServer
from tests.services.processes import ROOT, Production, free_port, production

pytestmark = pytest.mark.services

INTEGRATION = "ukgpro:harbor-steel"
THERE, HEARS = "http://127.0.0.1:8000", "9000"
"""What the commands say of the portal's address and of their own port."""


def blocks(language: str) -> list[str]:
    """The commands of one language in that section."""
    section = (ROOT / "README.md").read_text().partition("## Drive it by API\n")[2]
    section = section.partition("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```", section, re.MULTILINE | re.DOTALL)


@pytest.fixture
def box() -> Iterator[SandboxServer]:
    with SandboxServer(port=0, state=None, seed="demo") as server:
        yield server


@pytest.fixture
def port() -> str:
    return str(free_port())


@pytest.fixture
def host(tmp_path: Path, box: SandboxServer, port: str) -> Iterator[Production]:
    """The portal with a customer of the demo, whose jobs have been read."""
    with (
        production(
            tmp_path,
            KOMBO_BASE_URL=box.api_url,
            KOMBO_API_KEY="demo-kombo-key",
            KOMBO_LOOKUP_LAG_SECONDS="0",
            KOMBO_DOCUMENT_LAG_SECONDS="0",
            OUTBOUND_ALLOWED_PRIVATE=f"{box.url.partition('//')[2]},127.0.0.1:{port}",
            DJANGO_SETTINGS_MODULE="portal.settings",
        ) as made,
        made.serving(),
    ):
        made.python("-m", "tests.services.scene", "connect_harbor")
        yield made


def run(host: Production, command: list[str], text: str, **more: str) -> str:
    """Its output. Fails with everything it said."""
    ended = subprocess.run(  # noqa: S603 - our own README
        command, cwd=ROOT, env=host.environment | more, input=text, text=True, timeout=180,
        capture_output=True,
    )  # fmt: skip
    said = f"{ended.stdout}\n{ended.stderr}"
    assert ended.returncode == 0, said + host.logs()
    return ended.stdout


def arrived(box: SandboxServer, address: str) -> list[str]:
    """The documents of whoever has this address, and nobody is there twice."""
    (person,) = [
        each
        for each in box.control.candidates(INTEGRATION)
        if address in [email["email_address"] for email in each["email_addresses"]]
    ]
    assert len(person["applications"]) == 1
    return [
        each["file_name"]
        for each in box.control.attachments(INTEGRATION)
        if each["candidate_id"] == person["id"]
    ]


def test_the_commands_of_the_readme_do_what_they_say(
    host: Production, box: SandboxServer, port: str
) -> None:
    if missing := [name for name in ("bash", "curl", "jq") if shutil.which(name) is None]:
        pytest.skip(f"The README's commands need {' and '.join(missing)}.")
    (shell,) = blocks("bash")
    assert THERE in shell
    # The journey ends with the key, which the script takes from the environment.
    shell = shell.replace(THERE, host.url) + '\nprintf "%s" "$KEY" > "$HOME/key"\n'
    said = run(host, ["bash", "-euo", "pipefail"], shell)
    assert '"active"' in said
    assert '"resume.txt"' in said
    assert said.count('"engaged"') == 1
    assert f"\n{box.url}/" in said
    assert '"The candidate is in the ATS."' in said
    (document,) = arrived(box, "pat.doe@example.com")
    assert document.endswith(".pdf")

    (script,) = blocks("python")
    assert THERE in script
    assert script.count(HEARS) == 2
    script = script.replace(THERE, host.url).replace(HEARS, port)
    key = Path(host.environment["HOME"], "key").read_text()
    said = run(host, [sys.executable, "-"], script, KEY=key)
    assert said.startswith("candidate.exported http")
    assert "\nexported - " in said
    (document,) = arrived(box, "sam.roe@example.com")
    assert document.endswith(".pdf")
