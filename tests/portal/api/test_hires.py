"""Somebody who was hired goes to the HR system by API: the same form, rules and row."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from candidates.models import CandidateExport, HireDetails
from tests.base import make_cast
from tests.candidates.services.desk import delivered
from tests.candidates.services.hire_desk import HireDesk, hire_desk
from tests.portal.api.client import Caller, caller


@pytest.fixture
def desk(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[HireDesk]:
    with hire_desk(make_cast(), settings, monkeypatch, tmp_path) as found:
        yield found


@pytest.fixture
def someone(desk: HireDesk) -> Caller:
    return caller(desk.cast.harbor)


def entered(desk: HireDesk, someone: Caller, **more: Any) -> dict[str, Any]:
    lists = someone.get("hires/choices", connection=desk.connection.pk).json()
    assert set(lists["required"]) >= {"first_name", "last_name", "email"}
    return {
        "application": desk.hired().pk,
        "first_name": "Ana",
        "last_name": "Ruiz",
        "email": "ana@example.com",
        "starts_on": "2026-12-01",
        "birthday": "1990-05-17",
        "legal_entity_id": lists["legal_entities"][0]["id"],
        "location_id": lists["locations"][0]["id"],
        **more,
    }


def test_a_hire_is_made_and_arrives(desk: HireDesk, someone: Caller) -> None:
    answer = someone.call("POST", "hires", entered(desk, someone))
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["state"], body["purpose"]) == ("queued", "hire")
    assert body["details"]["legal_entity_name"] == "Acme Iberia S.L."
    assert "birthday" not in body["details"]
    delivered(CandidateExport.objects.get(pk=body["id"]))
    again = someone.get(f"hires/{body['id']}").json()
    assert again["state"] == "exported"
    assert len(desk.arrived()) == 1
    corrected = someone.call("PUT", f"hires/{body['id']}", {**_without_row(desk, someone)})
    assert (corrected.status_code, corrected.json()["code"]) == (409, "hire.under_way")


def test_what_the_hr_system_does_not_list_or_misses_is_named(
    desk: HireDesk, someone: Caller
) -> None:
    wrong = entered(desk, someone, legal_entity_id="nowhere", email="", birthday="2190-01-01")
    first = someone.call("POST", "hires", wrong)
    assert list(first.json()["fields"]) == ["birthday"]
    second = someone.call("POST", "hires", {**wrong, "birthday": None})
    assert second.status_code == 422
    assert sorted(second.json()["fields"]) == ["email", "legal_entity_id"]
    assert not HireDetails.objects.exists()


def test_nobody_goes_twice_or_before_they_are_hired(desk: HireDesk, someone: Caller) -> None:
    body = entered(desk, someone)
    assert someone.call("POST", "hires", body).status_code == 201
    twice = someone.call("POST", "hires", body)
    assert (twice.status_code, twice.json()["code"]) == (409, "hire.already_exported")
    early = {**body, "application": desk.hired(stage="engaged").pk}
    assert someone.call("POST", "hires", early).json()["code"] == "hire.not_hired"
    assert HireDetails.objects.count() == 1


def test_what_waits_for_a_person_is_corrected(desk: HireDesk, someone: Caller) -> None:
    made = someone.call("POST", "hires", entered(desk, someone)).json()
    desk.twin.misbehave("required_field", "create_employee", field="phone_number")
    delivered(CandidateExport.objects.get(pk=made["id"]))
    assert someone.get(f"hires/{made['id']}").json()["state"] == "needs_attention"
    better = {**_without_row(desk, someone), "email": "better@example.com"}
    answer = someone.call("PUT", f"hires/{made['id']}", better)
    assert answer.status_code == 200, answer.content
    assert answer.json()["details"]["email"] == "better@example.com"
    assert answer.json()["state"] == "queued"


def test_the_list_takes_the_same_statements_for_few_and_many(
    desk: HireDesk, someone: Caller
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(database) as caught:
            assert someone.get("hires").status_code == 200
        return len(caught)

    desk.sent()
    statements()
    few = statements()
    for _ in range(4):
        desk.sent()
    assert statements() == few


def _without_row(desk: HireDesk, someone: Caller) -> dict[str, Any]:
    return {name: value for name, value in entered(desk, someone).items() if name != "application"}
