"""What goes wrong on demand: the answer is spoilt, and it is certain whether the write happened."""

import http.client
import json
import threading
import time

import pytest

from sandbox.control import SandboxError
from sandbox.faults import KINDS
from tests.sandbox.conftest import INTEGRATION

STATUS_AND_CODE = {
    "commit_then_500": (500, "PLATFORM.UNKNOWN_ERROR"),
    "no_commit_500": (500, "PLATFORM.UNKNOWN_ERROR"),
    "429": (429, "PLATFORM.RATE_LIMIT_EXCEEDED"),
    "auth_401": (401, "PLATFORM.AUTHENTICATION_INVALID"),
    "permission_403": (403, "INTEGRATION.PERMISSION_MISSING"),
    "input_invalid_400": (400, "PLATFORM.INPUT_INVALID"),
    "job_closed": (400, "ATS.JOB_CLOSED"),
    "application_exists": (400, "ATS.APPLICATION_ALREADY_EXISTS"),
    "service_unavailable": (503, "REMOTE.SERVICE_UNAVAILABLE"),
    "code_null_500": (500, None),
    "setup_pending_409": (409, "INTEGRATION.SETUP_SYNC_PENDING"),
    "error": (500, None),
}
COMMITTED = {kind for kind in KINDS if kind.startswith("commit_")}


def arrived(box) -> int:
    return len(box.control.applications(INTEGRATION))


@pytest.mark.parametrize("kind", STATUS_AND_CODE)
def test_an_error_in_the_vendors_format(box, api, job, kind):
    box.control.misbehave("create_application", kind)
    reply = api.apply(job["id"])
    assert (reply.status, reply.code) == STATUS_AND_CODE[kind]
    assert arrived(box) == (kind in COMMITTED)
    assert api.apply(job["id"], "b@mail.example").status == 200


@pytest.mark.parametrize("kind", ["commit_then_drop", "no_commit_drop"])
def test_the_connection_closes_without_an_answer(box, api, job, kind):
    box.control.misbehave("create_application", kind)
    with pytest.raises(http.client.RemoteDisconnected):
        api.apply(job["id"])
    assert arrived(box) == (kind in COMMITTED)


@pytest.mark.parametrize(
    ("kind", "status"), [("commit_then_html", 200), ("no_commit_503_html", 503)]
)
def test_html_instead_of_json(box, api, job, kind, status):
    box.control.misbehave("create_application", kind)
    reply = api.apply(job["id"])
    assert (reply.status, reply.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert reply.body.startswith(b"<!doctype html>")
    assert arrived(box) == (kind in COMMITTED)


def test_json_that_is_cut_with_an_honest_length(box, api, job):
    box.control.misbehave("create_application", "commit_then_truncated")
    reply = api.apply(job["id"])
    assert int(reply.headers["content-length"]) == len(reply.body)
    with pytest.raises(json.JSONDecodeError):
        json.loads(reply.body)
    assert arrived(box) == 1


def test_json_that_is_shorter_than_promised(box, api, job):
    box.control.misbehave("create_application", "commit_then_truncated", honest_length=False)
    with pytest.raises(http.client.IncompleteRead):
        api.apply(job["id"])
    assert arrived(box) == 1


def test_a_body_without_end_stops_when_the_client_leaves(box, api, job):
    box.control.misbehave("create_application", "commit_then_huge_body")
    connection = http.client.HTTPConnection("127.0.0.1", box.port, timeout=5)
    body = json.dumps(
        {"candidate": {"first_name": "A", "last_name": "B", "email_address": "a@b.example"}}
    )
    headers = {"Authorization": f"Bearer {api.key}", "X-Integration-Id": INTEGRATION}
    connection.request("POST", f"/v1/ats/jobs/{job['id']}/applications", body, headers)
    answer = connection.getresponse()
    assert len(answer.read(3_000_000)) == 3_000_000
    answer.close()
    connection.close()
    assert arrived(box) == 1


def test_a_huge_body_can_be_read_to_its_end(box, api, job):
    box.control.misbehave("create_application", "commit_then_huge_body", total_bytes=200_000)
    reply = api.apply(job["id"])
    assert len(reply.body) > 190_000
    assert json.loads(reply.body)["data"]["job_id"] == job["id"]


def test_a_body_that_drips(box, api, job):
    box.control.misbehave("create_application", "commit_then_slow_drip")
    api.timeout = 0.2
    with pytest.raises(TimeoutError):
        api.apply(job["id"])
    assert arrived(box) == 1


def test_a_commit_after_the_clients_deadline(box, api, job):
    box.control.misbehave("create_application", "commit_late", delay_seconds=0.3)
    api.timeout = 0.1
    with pytest.raises(TimeoutError):
        api.apply(job["id"])
    assert arrived(box) == 0
    deadline = time.monotonic() + 5
    while arrived(box) == 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert arrived(box) == 1


def test_a_success_without_an_id(box, api, job):
    box.control.misbehave("create_application", "commit_without_id")
    assert api.apply(job["id"]).data == {}
    assert arrived(box) == 1


def test_a_redirect(box, api, job):
    box.control.misbehave("create_application", "redirect_302", to="http://10.1.2.3/inside")
    reply = api.apply(job["id"])
    assert (reply.status, reply.headers["location"]) == (302, "http://10.1.2.3/inside")
    assert arrived(box) == 0


def test_429_with_and_without_a_time(box, api):
    box.control.misbehave("get_jobs", "429", retry_after=7)
    box.control.misbehave(
        "get_jobs", "429", retry_after=None, code="PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"
    )
    first, second = api.get("/ats/jobs"), api.get("/ats/jobs")
    assert (first.headers["retry-after"], first.code) == ("7", "PLATFORM.RATE_LIMIT_EXCEEDED")
    assert "retry-after" not in second.headers
    assert second.code == "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"
    assert box.control.breaches() == 2


def test_a_refusal_names_the_field(box, api, job):
    box.control.misbehave("create_application", "input_invalid_400", field="body.candidate.phone")
    message = api.apply(job["id"]).json["error"]["message"]
    assert message == "body.candidate.phone: must be a valid email."


def test_any_error_can_be_made(box, api):
    box.control.misbehave(
        "get_jobs", "error", code="REMOTE.UNKNOWN_HTTP_ERROR", message="Bad gateway", status=502
    )
    reply = api.get("/ats/jobs")
    assert (reply.status, reply.code) == (502, "REMOTE.UNKNOWN_HTTP_ERROR")


@pytest.mark.parametrize(
    ("shape", "look"),
    [
        ("name_number", lambda record: record["name"] == 42),
        ("stages_null", lambda record: record["stages"] is None),
        ("id_missing", lambda record: "id" not in record),
        ("location_text", lambda record: record["location"] == "Dallas"),
        ("not_an_object", lambda record: record == "Second"),
    ],
)
def test_one_record_of_a_page_has_a_wrong_shape(box, api, shape, look):
    for name in ("First", "Second", "Third"):
        box.control.put_job(INTEGRATION, name=name)
    box.control.misbehave("get_jobs", "bad_record", index=1, shape=shape)
    first, second, third = api.get("/ats/jobs").data["results"]
    assert (first["name"], third["name"]) == ("First", "Third")
    assert look(second)


def test_a_page_that_is_no_json(box, api, job):
    box.control.misbehave("get_jobs", "broken_page")
    with pytest.raises(json.JSONDecodeError):
        json.loads(api.get("/ats/jobs").body)


def test_a_page_that_is_empty_all_of_a_sudden(box, api, job):
    box.control.misbehave("get_jobs", "empty_page")
    assert api.get("/ats/jobs").data == {"results": [], "next": None}
    assert len(api.get("/ats/jobs").data["results"]) == 1


def test_the_moment_can_be_turned_round(box, api, job):
    box.control.misbehave("create_application", "commit_then_500", when="before")
    assert api.apply(job["id"]).status == 500
    assert arrived(box) == 0
    box.control.misbehave("create_application", "service_unavailable", when="after")
    assert api.apply(job["id"]).status == 503
    assert arrived(box) == 1


def test_faults_are_met_in_order_and_used_up(box, api, job):
    box.control.misbehave("create_application", "ok", times=2)
    box.control.misbehave("create_application", "no_commit_500", times=2)
    statuses = [api.apply(job["id"], f"p{number}@mail.example").status for number in range(5)]
    assert statuses == [200, 200, 500, 500, 200]
    assert box.control.faults() == []


def test_a_fault_is_limited_to_what_it_names(box, api, job):
    box.control.misbehave("get_jobs", "no_commit_500", integration="lever:other", times=None)
    box.control.misbehave("create_application", "no_commit_500", body_contains="unlucky@")
    assert api.get("/ats/jobs").status == 200
    assert api.apply(job["id"], "lucky@mail.example").status == 200
    assert api.apply(job["id"], "unlucky@mail.example").status == 500
    box.control.misbehave(kind="no_commit_500", times=None)
    assert [api.get("/ats/jobs").status, api.get("/ats/candidates").status] == [500, 500]
    box.control.clear_faults()
    assert api.get("/ats/jobs").status == 200


def test_a_fault_that_makes_no_sense_is_refused(box):
    for wrong in (
        {"kind": "explode"},
        {"kind": "429", "when": "sometimes"},
        {"kind": "429", "retry_afer": 3},
        {"kind": "ok", "operation": "get_unicorns"},
    ):
        with pytest.raises(SandboxError):
            box.control.misbehave(**wrong)
    assert box.control.faults() == []


def test_a_stop_does_not_wait_for_a_slow_answer(box, api, job):
    box.control.misbehave("create_application", "commit_late", delay_seconds=60)
    failures = []

    def call():
        try:
            api.apply(job["id"])
        except (OSError, http.client.HTTPException) as error:
            failures.append(error)

    caller = threading.Thread(target=call)
    caller.start()
    while box.control.faults():
        time.sleep(0.01)
    started = time.monotonic()
    box._sandbox.stopping.set()
    caller.join()
    assert time.monotonic() - started < 2
    assert arrived(box) == 0
    assert len(failures) == 1
