"""What a backend does wrong now and then: each mistake has its answer, and changes nothing."""

import uuid
from typing import Any

from tests.services.platform_player.caller import Caller, NotAsExpectedError
from tests.services.platform_player.cast import Customer, Person

NOBODY = 2**40


def make_all(caller: Caller, customer: Customer, files: Any, people: list[Person]) -> None:
    """Every mistake once. Raises ``NotAsExpectedError`` for any other answer."""
    before = _state(caller, files, people)
    _about_keys(caller, people)
    _about_bodies(caller, files, people)
    _about_rows(caller, customer, files, people)
    if (after := _state(caller, files, people)) != before:
        raise NotAsExpectedError(f"{customer.slug}: mistakes have changed {before} to {after}")


def _state(caller: Caller, files: Any, people: list[Person]) -> tuple[Any, ...]:
    application = files.applications[people[0].platform_id]
    return (
        caller.call("candidates_retrieve", platform_id=people[0].platform_id).body,
        caller.call("applications_retrieve", id=application).body,
        caller.call("jobs_retrieve", id=files.spare[0]["id"]).body,
    )


def _about_keys(caller: Caller, people: list[Person]) -> None:
    stranger = Caller(caller.document, caller.url, "atsp_nobody_knows-this", caller.ledger)
    stranger.call("jobs_list", expect=401)
    one, body = people[0].platform_id, people[0].body()
    caller.call("candidates_update", body, once=None, expect=400, platform_id=one)
    once = uuid.uuid4().hex
    caller.call("candidates_update", body, once=once, platform_id=one)
    other = {**body, "headline": "Somebody else"}
    caller.call("candidates_update", other, once=once, expect=422, platform_id=one)


def _about_bodies(caller: Caller, files: Any, people: list[Person]) -> None:
    one = people[0].platform_id
    application = files.applications[one]

    def wrong(name: str, body: Any, expect: int = 400, **path: Any) -> None:
        said = caller.call(name, body, expect=expect, is_right=False, **path)
        if not said.body["code"] or not said.body["title"]:
            raise NotAsExpectedError(f"{name}: a problem without words: {said.body}")

    wrong("candidates_update", {**people[0].body(), "salary": 1}, platform_id=one)
    wrong("candidates_update", {**people[0].body(), "first_name": 7}, platform_id=one)
    wrong("candidates_update", ["not", "an", "object"], platform_id=one)
    wrong("candidates_bulk_create", {"candidates": [people[0].body()] * 1001})
    wrong("applications_stage_create", {"stage": "promoted"}, id=application)
    wrong("applications_screening_update", {"messages": [{"from": "cat"}]}, id=application)
    wrong("applications_assessment_update", {"stars": 6}, id=application)
    for address in ("https://169.254.169.254/latest", "http://127.0.0.1/resume.pdf"):
        wrong("candidates_resume_create", {"resume_url": address}, 422, platform_id=one)
    wrong("webhook_endpoints_create", {"url": "the office"})


def _about_rows(caller: Caller, customer: Customer, files: Any, people: list[Person]) -> None:
    first, job = people[0], files.active[0]["id"]
    candidate = files.candidates[first.platform_id]

    def refused(name: str, body: Any = None, *, expect: int, **more: Any) -> None:
        caller.call(name, body, expect=expect, **more)

    refused("candidates_retrieve", expect=404, platform_id="nobody")
    refused("applications_retrieve", expect=404, id=NOBODY)
    refused("applications_create", {"candidate": candidate, "job": NOBODY}, expect=422)
    refused("applications_create", {"candidate": NOBODY, "job": job}, expect=422)
    refused("jobs_activate_create", expect=409, id=job)
    refused(
        "candidates_update", first.body(), expect=412, if_match='"old"',
        platform_id=first.platform_id,
    )  # fmt: skip
    another = {**first.body(), "tenant": f"not-{customer.slug}"}
    refused("candidates_update", another, expect=404, platform_id=first.platform_id)
