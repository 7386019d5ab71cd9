"""The stand-in as a process: it keeps everything, ends cleanly, and is controlled from outside."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox.control import SandboxControl, SandboxError
from sandbox.server import SandboxServer
from tests.sandbox.conftest import API_KEY, INTEGRATION, Client, document

ROOT = Path(__file__).parents[2]


@contextmanager
def process(state: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--state", str(state), *arguments]
    with subprocess.Popen(  # noqa: S603 - our own module
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            line = running.stdout.readline().strip()
            yield running, line.rpartition(" ")[2]
        finally:
            if running.poll() is None:
                running.kill()


def test_everything_survives_a_kill(tmp_path):
    state = tmp_path / "state.db"
    with process(state) as (running, url):
        control = SandboxControl(url)
        control.add_integration(INTEGRATION, "ashby", API_KEY)
        job = control.put_job(INTEGRATION, name="Welder")
        created = (
            Client(int(url.rpartition(":")[2])).apply(job["id"], attachments=[document()]).data
        )
        control.misbehave("get_jobs", "no_commit_500")
        control.set_limits(concurrency=7)
        os.kill(running.pid, signal.SIGKILL)
        running.wait(timeout=10)
    with SandboxServer(state=state) as box:
        control = box.control
        assert [entry["id"] for entry in control.applications(INTEGRATION)] == [created["id"]]
        assert len(control.attachments(INTEGRATION)) == 1
        assert [fault["kind"] for fault in control.faults()] == ["no_commit_500"]
        assert control.set_limits()["concurrency"] == 7
        assert len(control.requests()) == 1


def test_sigterm_ends_it_cleanly_and_only_a_new_state_is_seeded(tmp_path):
    state = tmp_path / "state.db"
    with process(state, "--seed", "demo") as (running, url):
        assert url.startswith("http://127.0.0.1:")
        control = SandboxControl(url)
        assert len(control.integrations()) == 6
        job = control.jobs("lever:summit-robotics")[0]
        control.update_job("lever:summit-robotics", job["id"], name="Renamed")
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=10) == 0
    with process(state, "--seed", "demo") as (running, url):
        jobs = SandboxControl(url).jobs("lever:summit-robotics")
        assert (len(jobs), jobs[0]["name"]) == (20, "Renamed")


def test_a_state_that_is_none_is_said_in_one_sentence(tmp_path):
    state = tmp_path / "notes.txt"
    state.write_text("These are notes, and no state at all. " * 20)
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "sandbox", "--port", "0", "--state", str(state)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.returncode == 1
    assert done.stderr == f"{state} cannot be used as the state: file is not a database.\n"


def test_a_taken_port_is_said_in_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "sandbox", "--port", port],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=20,
        )
    assert done.returncode == 1
    assert done.stderr == (f"The stand-in cannot listen on port {port}: Address already in use.\n")


def test_both_ways_of_control_see_the_same(box, api, job):
    remote = SandboxControl(box.url)
    api.apply(job["id"], attachments=[document(b"\x00\xff bytes")])
    for operation in ("integrations", "faults", "requests"):
        assert getattr(remote, operation)() == getattr(box.control, operation)()
    for operation in ("jobs", "candidates", "applications", "attachments", "notes"):
        assert getattr(remote, operation)(INTEGRATION) == getattr(box.control, operation)(
            INTEGRATION
        )
    file = remote.attachments(INTEGRATION)[0]
    assert remote.attachment_content(file["id"]) == b"\x00\xff bytes"
    assert file["size"] == 8


def test_a_refused_operation_says_why(box):
    remote = SandboxControl(box.url)
    for control in (box.control, remote):
        with pytest.raises(SandboxError, match='no integration with the id "nowhere"'):
            control.jobs("nowhere")
        with pytest.raises(SandboxError, match="A job has no field nmae"):
            control.put_job(INTEGRATION, nmae="Welder")


def test_a_recruiters_move_in_the_ats_is_seen_by_the_api(box, api, job):
    created = api.apply(job["id"]).data
    box.control.update_application(INTEGRATION, created["id"], outcome="HIRED")
    hired = api.get("/ats/applications", outcomes="HIRED").data["results"]
    assert [entry["id"] for entry in hired] == [created["id"]]


def test_reset_forgets_everything(box, api, job):
    api.apply(job["id"])
    box.control.set_limits(rate_per_second=1)
    box.control.misbehave(kind="no_commit_500")
    box.control.reset()
    assert box.control.integrations() == box.control.requests() == box.control.faults() == []
    assert box.control.set_limits()["rate_per_second"] == 0
    assert api.get("/ats/jobs").code == "PLATFORM.AUTHENTICATION_INVALID"


def test_a_web_page_elsewhere_cannot_control_it(box):
    connection = http.client.HTTPConnection("127.0.0.1", box.port, timeout=5)
    try:
        connection.request("POST", "/control/reset", b"{}", {"Content-Type": "text/plain"})
        assert connection.getresponse().status == 400
    finally:
        connection.close()
    assert len(box.control.integrations()) == 1
