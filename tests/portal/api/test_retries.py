"""Bulk retry by filter: counted first, started with what was counted, followed to its end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from candidates.models import CandidateExport, FailureGroup, RetryRun
from candidates.rules.export_state import ExportState
from candidates.services import retries
from candidates.services.delivery import deliver
from sandbox.server import SandboxServer
from tests.candidates.services.desk import INTEGRATION, Desk, delivered, open_desk
from tests.portal.api.client import Caller, caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Desk]:
    settings.MEDIA_ROOT = tmp_path / "media"
    with SandboxServer() as box:
        yield open_desk(box, settings, monkeypatch)


@pytest.fixture
def someone(desk: Desk) -> Caller:
    desk.ats.set_options(INTEGRATION, required_fields=["candidate.phone_number"])
    for number in range(3):
        delivered(desk.due(name=(f"Ana{number}", "Ruiz")))
    return caller(desk.connection.tenant)


def counted(someone: Caller, **wanted: Any) -> dict[str, Any]:
    answer = someone.call("POST", "retries/preview", wanted, once=None)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_what_was_counted_is_sent_again_in_waves(desk: Desk, someone: Caller) -> None:
    seen = counted(someone, connection=desk.connection.pk)
    assert (seen["exports"], seen["people"], len(seen["causes"])) == (3, 3, 1)
    assert seen["sentence"] == "This will affect 3 candidates of 1 tenant."
    assert not RetryRun.objects.exists()
    desk.ats.set_options(INTEGRATION, required_fields=[])
    started = someone.call("POST", "retries", {"token": seen["token"], "note": "Mended."})
    (run,) = started.json()["runs"]
    assert (run["total"], run["state"], run["note"]) == (3, "running", "Mended.")
    assert someone.call("POST", "retries", {"token": seen["token"]}).status_code == 409
    for _ in range(3):
        retries.advance(run["id"])
        for pk in CandidateExport.objects.filter(state=ExportState.QUEUED).values_list("pk"):
            deliver(pk[0])
    body = someone.get(f"retries/{run['id']}").json()
    assert (body["state"], body["progress"]["through"]) == ("done", 3)
    assert someone.call("POST", f"retries/{run['id']}/pause").status_code == 409


def test_a_filter_leaves_the_others_alone(desk: Desk, someone: Caller) -> None:
    for wanted in ({"owner": "engineering"}, {"code": "other"}, {"job": 10**9}, {"cause": 10**9}):
        assert counted(someone, **wanted)["exports"] == 0
    cause = FailureGroup.objects.get().pk
    assert counted(someone, cause=cause, owner="customer")["exports"] in {0, 3}
    assert counted(someone, cause=cause)["exports"] == 3


def test_more_than_was_counted_is_not_sent(desk: Desk, someone: Caller) -> None:
    seen = counted(someone)
    delivered(desk.due(name=("Late", "Comer")))
    grown = someone.call("POST", "retries", {"token": seen["token"]})
    assert (grown.status_code, grown.json()["code"]) == (409, "retry.count_grown")
    another = caller(desk.connection.tenant)
    foreign = another.call("POST", "retries", {"token": counted(someone)["token"]})
    forged = someone.call("POST", "retries", {"token": seen["token"] + "x"})
    assert (foreign.status_code, forged.status_code) == (422, 422)
    assert not RetryRun.objects.exists()


def test_a_run_is_paused_goes_on_and_is_aborted(someone: Caller) -> None:
    started = someone.call("POST", "retries", {"token": counted(someone)["token"]})
    (run,) = started.json()["runs"]
    path = f"retries/{run['id']}"
    assert someone.call("POST", f"{path}/pause").json()["state"] == "paused"
    assert someone.call("POST", f"{path}/go-on").json()["state"] == "running"
    ended = someone.call("POST", f"{path}/abort", {"note": "Wrong cause."}).json()
    assert (ended["state"], ended["progress"]["skipped"]) == ("aborted", 3)
