"""The same call again does nothing and gets the same answer."""

import threading

import pytest
from django.db import connections

from candidates.models import Candidate
from integrations.models import IdempotentCall
from integrations.services import api_keys
from jobs.models import Job
from tests.base import Cast, make_cast
from tests.portal.api.client import caller

NEW = {"title": "Welder", "place": "Dallas, TX"}


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def test_a_repeat_gets_the_same_answer_and_adds_nothing(cast: Cast) -> None:
    someone = caller(cast.harbor)
    first = someone.call("POST", "jobs", NEW, once="k-1")
    again = someone.call("POST", "jobs", NEW, once="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "Idempotent-Replay" not in first
    assert again["Idempotent-Replay"] == "true"
    assert Job.objects.count() == 1


def test_another_body_under_the_same_key_is_refused(cast: Cast) -> None:
    someone = caller(cast.harbor)
    someone.call("POST", "jobs", NEW, once="k-1")
    other = someone.call("POST", "jobs", {**NEW, "title": "Driver"}, once="k-1")
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency.key_reused"
    assert Job.objects.count() == 1


def test_keys_of_two_callers_do_not_meet(cast: Cast) -> None:
    for someone in (caller(cast.harbor), caller(cast.prairie)):
        assert someone.call("POST", "jobs", NEW, once="k-1").status_code == 201
    assert Job.objects.count() == 2


@pytest.mark.parametrize("once", [None, "x" * 256])
def test_a_change_needs_a_key(cast: Cast, once: str | None) -> None:
    answer = caller(cast.harbor).call("POST", "jobs", NEW, once=once)
    assert answer.status_code == 400
    assert answer.json()["code"] == "idempotency.key_missing"
    assert not Job.objects.exists()


def test_what_was_refused_can_be_corrected_under_the_same_key(cast: Cast) -> None:
    someone = caller(cast.harbor)
    assert someone.call("POST", "jobs", {"title": ""}, once="k-1").status_code == 400
    assert someone.call("POST", "jobs", NEW, once="k-1").status_code == 201


def test_while_the_first_call_runs_the_second_is_told_to_wait(cast: Cast) -> None:
    someone = caller(cast.harbor)
    someone.call("POST", "jobs", NEW, once="k-1")
    IdempotentCall.objects.update(status=None, answer=None)
    answer = someone.call("POST", "jobs", NEW, once="k-1")
    assert answer.status_code == 409
    assert answer.json()["code"] == "idempotency.in_progress"


def test_old_answers_are_forgotten_and_young_ones_kept(cast: Cast) -> None:
    someone = caller(cast.harbor)
    someone.call("POST", "jobs", NEW, once="k-1")
    assert api_keys.forget_answers() == 0
    IdempotentCall.objects.update(begun_at="2026-01-01T00:00:00Z")
    assert api_keys.forget_answers() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_same_call_from_many_sides_at_once_is_carried_out_once(transactional_db: None) -> None:
    cast = make_cast()
    someone = caller(cast.harbor)
    body = {"source": "applied", "first_name": "Pat", "emails": [{"address": "p@example.com"}]}
    codes: list[int] = []

    def send() -> None:
        codes.append(someone.call("PUT", "candidates/p-1", body, once="k-1").status_code)
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(codes) <= {201, 409}
    assert 201 in codes
    assert Candidate.objects.count() == 1
