"""Rates, actions in flight, latency and the log."""

import hashlib
import json
import threading
import time

import pytest

from sandbox.control import SandboxError
from tests.sandbox.conftest import INTEGRATION


def test_a_burst_passes_and_the_next_request_is_refused(box, api):
    box.control.set_limits(rate_per_second=1, burst=3)
    replies = [api.get("/ats/jobs") for _ in range(4)]
    assert [reply.status for reply in replies] == [200, 200, 200, 429]
    assert [reply.headers["ratelimit-remaining"] for reply in replies] == ["2", "1", "0", "0"]
    assert replies[3].code == "PLATFORM.RATE_LIMIT_EXCEEDED"
    assert replies[3].headers["retry-after"] == "1"
    assert box.control.breaches() == box.control.breaches(INTEGRATION) == 1


def test_the_bucket_fills_again(box, api):
    box.control.set_limits(rate_per_second=50, burst=1)
    assert api.get("/ats/jobs").status == 200
    time.sleep(0.05)
    assert api.get("/ats/jobs").status == 200


def test_refused_requests_may_cost_too(box, api):
    box.control.set_limits(rate_per_second=20, burst=2, refused_count=True, retry_after=False)
    replies = [api.get("/ats/jobs") for _ in range(4)]
    assert [reply.status for reply in replies] == [200, 200, 429, 429]
    assert "retry-after" not in replies[3].headers
    # Two refusals put the bucket two tokens into debt: one token's time is not enough.
    time.sleep(0.06)
    assert api.get("/ats/jobs").status == 429


def test_only_so_many_actions_run_at_once_and_reads_do_not_count(box, api, job):
    box.control.set_limits(concurrency=1)
    box.control.misbehave("create_application", "ok", delay_seconds=0.4)
    running = threading.Thread(target=api.apply, args=(job["id"],))
    running.start()
    while box.control.faults():
        time.sleep(0.01)
    refused = api.apply(job["id"], "b@mail.example")
    assert (refused.status, refused.code) == (429, "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED")
    assert refused.headers["concurrency-limit"] == "1"
    assert api.get("/ats/jobs").status == 200
    running.join()
    accepted = api.apply(job["id"], "b@mail.example")
    assert (accepted.status, accepted.headers["concurrency-remaining"]) == (200, "0")


def test_every_answer_takes_its_time(box, api):
    box.control.set_limits(latency_ms=60)
    started = time.monotonic()
    api.get("/ats/jobs")
    assert time.monotonic() - started >= 0.06


def test_an_unknown_limit_is_refused(box):
    with pytest.raises(SandboxError, match="Unknown limit: speed"):
        box.control.set_limits(speed=3)


def test_the_log_tells_what_was_asked_and_answered(box, api, job):
    box.control.misbehave("create_application", "commit_then_500")
    body = {"candidate": {"first_name": "A", "last_name": "B", "email_address": "a@b.example"}}
    api.get("/ats/jobs", page_size=5)
    reply = api.post(f"/ats/jobs/{job['id']}/applications", body)
    read, written = box.control.requests()
    assert (read["operation"], read["query"], read["status"]) == ("get_jobs", "page_size=5", 200)
    assert written["method"] == "POST"
    assert written["path"] == f"/v1/ats/jobs/{job['id']}/applications"
    assert written["body_sha"] == hashlib.sha256(json.dumps(body).encode()).hexdigest()
    assert (written["status"], written["fault"]) == (500, "commit_then_500")
    assert written["request_id"] == reply.headers["x-request-id"]
    assert written["integration"] == INTEGRATION
    assert box.control.requests(after=read["seq"]) == [written]
    assert box.control.requests(operation="get_jobs") == [read]
    assert box.control.requests(integration="lever:other") == []
    box.control.clear_requests()
    assert box.control.requests() == []
