"""The whole demo, as somebody starts it: checked, started a second time, ended with Ctrl-C."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROC = Path("/proc")

pytestmark = pytest.mark.services


def _command(folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, "manage.py", "demo", "--dir", str(folder), *arguments]


def _environment(folder: Path) -> dict[str, str]:
    """What `make demo` passes on: nothing of production."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return kept | {"PORTAL_DATA_DIR": str(folder), "COLUMNS": "100"}


def _left_over(folder: Path) -> list[str]:
    """Command lines of processes that still live in this demo's folder."""
    found = []
    for process in PROC.glob("[0-9]*"):
        try:
            if f"PORTAL_DATA_DIR={folder}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


@pytest.mark.skipif(not PROC.exists(), reason="left-over processes are found in /proc")
def test_the_demo_is_as_it_should_be_goes_on_and_ends(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    checked = subprocess.run(  # noqa: S603
        _command(folder, "--check"),
        cwd=ROOT,
        env=_environment(folder),
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "Everything is as it should be: 72 exports inspected." in checked.stdout
    assert _left_over(folder) == []

    with (tmp_path / "output").open("w") as output:
        demo = subprocess.Popen(  # noqa: S603
            _command(folder), cwd=ROOT, env=_environment(folder), stdout=output, stderr=output
        )
    try:
        said = _until_it_says("Ctrl-C ends the demo", tmp_path / "output", demo)
        assert "The demo goes on where it was." in said
        assert "Candidates arrive" not in said
        assert re.search(r"Hiring manager +Hank Olson +hiring +demo-[0-9a-f]{8}", said)
        assert len(_left_over(folder)) >= 5
        demo.send_signal(signal.SIGINT)
        assert demo.wait(timeout=40) == 0
    finally:
        if demo.poll() is None:
            demo.terminate()
            demo.wait(timeout=40)
    assert _left_over(folder) == []


def _until_it_says(text: str, output: Path, demo: "subprocess.Popen[bytes]") -> str:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and demo.poll() is None:
        said = output.read_text()
        if text in said:
            return said
        time.sleep(0.2)
    raise AssertionError(f"The demo did not say {text!r}:\n{output.read_text()}")
