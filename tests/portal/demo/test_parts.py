"""The demo's parts: its folder, its ports, its processes, its papers."""

import io
import os
import signal
import socket
import stat
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader

from candidates.rules.export_state import ExportState
from candidates.rules.stages import CandidateSource
from integrations.rules.roles import Role
from portal.demo.cast import CUSTOMERS, ENDINGS, LOGINS, Part, Person
from portal.demo.papers import resume_of
from portal.demo.place import AlreadyRunningError, Memory, Place, free_port
from portal.demo.processes import Child, ChildFellError, Children, Stopped
from portal.demo.talk import assessment, conversation

EVERYBODY = [person for customer in CUSTOMERS for person in customer.people]
FOREVER = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, subprocess, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(60)\n",
]


# --- the cast ------------------------------------------------------------------------------------


def test_every_part_is_played_and_has_an_ending() -> None:
    assert {person.part for person in EVERYBODY} == set(Part) == set(ENDINGS)


def test_every_role_can_sign_in() -> None:
    assert {login.role for login in LOGINS} == set(Role)


def test_candidates_have_addresses_of_their_own_at_reserved_domains() -> None:
    addresses = [person.email for person in EVERYBODY]
    assert len(set(addresses)) == len(addresses) == 62
    assert {address.partition("@")[2] for address in addresses} == {"example.com", "mail.example"}
    assert all(address.isascii() for address in addresses)


def test_waiting_states_of_every_kind_are_shown() -> None:
    assert {ending.state for ending in ENDINGS.values()} == {
        ExportState.EXPORTED,
        ExportState.HELD,
        ExportState.NEEDS_ATTENTION,
        ExportState.RETRY_LATER,
        ExportState.QUEUED,
    }


# --- papers --------------------------------------------------------------------------------------


def test_resumes_are_real_files() -> None:
    people = {kind: Person("Đặng Văn", "Minh", kind) for kind in ("pdf", "docx", "png")}
    papers = {
        kind: resume_of(person, job_title="Welder", number=1) for kind, person in people.items()
    }
    contents = {kind: paper.content for kind, paper in papers.items() if paper is not None}
    assert "Đặng Văn Minh" in PdfReader(io.BytesIO(contents["pdf"])).pages[0].extract_text()
    assert Document(io.BytesIO(contents["docx"])).paragraphs[0].text == "Đặng Văn Minh"
    with Image.open(io.BytesIO(contents["png"])) as image:
        assert image.size == (1240, 1600)


def test_who_has_no_resume_gets_none() -> None:
    assert resume_of(Person("Clint", "Barlow", ""), job_title="Welder", number=1) is None


@pytest.mark.parametrize("number", range(1, 13))
def test_talk_and_assessment_are_within_their_bounds(number: int) -> None:
    begun = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    messages = conversation(
        first_name="Ana",
        recruiter="Robin",
        job_title="Welder",
        place="",
        number=number,
        begun=begun,
    )
    assert [message["from"] for message in messages[:2]] == ["recruiter", "candidate"]
    judged = assessment(first_name="Ana", number=number)
    assert 1 <= judged["stars"] <= 5
    assert all(0 <= criterion["score"] <= 5 for criterion in judged["criteria"])


# --- the folder ----------------------------------------------------------------------------------


def test_a_second_start_remembers_and_is_for_the_owner_only(tmp_path: Path) -> None:
    place = Place(tmp_path)
    memory = place.begin_anew()
    memory.loaded, memory.web_port = True, 8011
    place.remember(memory)
    assert place.recall() == memory
    assert stat.S_IMODE((tmp_path / "demo.json").stat().st_mode) == 0o600


def test_beginning_anew_forgets_everything(tmp_path: Path) -> None:
    place = Place(tmp_path)
    first = place.begin_anew()
    (tmp_path / "portal.sqlite3").write_text("old")
    (tmp_path / "media").mkdir()
    second = place.begin_anew()
    assert [path.name for path in tmp_path.iterdir()] == ["demo.json"]
    assert first.password != second.password


@pytest.mark.parametrize("content", ["", "nonsense", '{"other": 1}', "[]"])
def test_a_damaged_memory_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "demo.json").write_text(content)
    assert Place(tmp_path).recall() is None


def test_one_folder_serves_one_demo(tmp_path: Path) -> None:
    first, second = Place(tmp_path), Place(tmp_path)
    first.enter()
    with pytest.raises(AlreadyRunningError, match="already running"):
        second.enter()
    first.leave()
    second.enter()
    second.leave()


def test_production_settings_do_not_reach_the_demo(tmp_path: Path) -> None:
    inherited = {
        "PATH": "/bin",
        "DATABASE_URL": "postgres://db/portal",
        "SECRET_KEY_FILE": "/run/secrets/key",
        "REDIS_URL": "redis://cache",
        "KOMBO_API_KEY": "a real key",
    }
    environment = Place(tmp_path).environment(Memory("pass", sandbox_port=8770), inherited)
    assert environment.keys() & inherited.keys() == {"PATH", "KOMBO_API_KEY"}
    assert environment["KOMBO_API_KEY"] == "demo-kombo-key"
    assert environment["KOMBO_BASE_URL"] == "http://127.0.0.1:8770/v1"
    assert environment["OUTBOUND_ALLOWED_PRIVATE"] == "127.0.0.1:8770"


def test_a_receiver_of_webhooks_can_be_tried_at_the_demo(tmp_path: Path) -> None:
    inherited = {"OUTBOUND_ALLOWED_PRIVATE": "127.0.0.1:9000"}
    environment = Place(tmp_path).environment(Memory("pass", sandbox_port=8770), inherited)
    assert environment["OUTBOUND_ALLOWED_PRIVATE"] == "127.0.0.1:8770,127.0.0.1:9000"


def test_a_busy_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy = taken.getsockname()[1]
        assert free_port(busy) > busy


# --- processes -----------------------------------------------------------------------------------


@pytest.fixture
def children(tmp_path: Path) -> Children:
    return Children(tmp_path / "log", {"PATH": os.environ["PATH"]})


def _says(child: Child) -> str:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if said := child.last_lines():
            return said
        time.sleep(0.02)
    raise AssertionError(f"{child.name} said nothing.")


def test_all_processes_end_together(children: Children) -> None:
    started = [children.start(name, FOREVER) for name in ("web", "worker")]
    assert [_says(child) for child in started] == ["here", "here"]
    children.look()
    children.end_all()
    assert [child.process.returncode for child in started] == [-signal.SIGTERM] * 2


def test_whoever_does_not_obey_is_killed_with_its_own_children(
    children: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.demo.processes.SECONDS_TO_END", 0.2)
    stubborn = children.start("worker", STUBBORN)
    grandchild = int(_says(stubborn))
    children.end_all()
    assert stubborn.process.returncode == -signal.SIGKILL
    assert _is_gone(grandchild)


def _is_gone(pid: int) -> bool:
    """Whether nothing runs under this number any more; an unburied process has ended too."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat")
            if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def test_a_process_that_falls_is_named(children: Children) -> None:
    fallen = children.start("worker", [sys.executable, "-c", "print('oh no'); raise SystemExit(3)"])
    fallen.process.wait(timeout=10)
    with pytest.raises(ChildFellError, match=r"worker has ended by itself \(exit code 3\)") as said:
        children.look()
    assert said.value.child.last_lines() == "oh no"
    children.end_all()


def test_who_is_asked_to_end_stops_waiting_for_a_step(children: Children) -> None:
    children.stopping.set()
    with pytest.raises(Stopped):
        children.run("migrate", FOREVER)
    children.end_all()


def test_a_step_tells_its_exit_code(children: Children) -> None:
    assert children.run("step", [sys.executable, "-c", "raise SystemExit(7)"]) == 7
    children.end_all()


def test_passive_candidates_are_part_of_the_cast() -> None:
    assert any(person.source is CandidateSource.PASSIVE for person in EVERYBODY)
