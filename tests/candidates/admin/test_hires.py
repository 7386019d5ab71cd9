"""The form on which somebody who was hired goes to the HR system, and the ways to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from candidates.models import Application, CandidateExport, HireDetails
from candidates.rules.export_state import ExportState, Purpose
from integrations.rules.roles import Role
from integrations.services import hris
from tests.base import Cast, make_person, signed_in
from tests.candidates.services.desk import delivered
from tests.candidates.services.hire_desk import HireDesk, hire_desk


@pytest.fixture
def desk(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[HireDesk]:
    with hire_desk(cast, settings, monkeypatch, tmp_path) as found:
        yield found


def address(application: Application) -> str:
    return reverse("admin:candidates_application_hire", args=[application.pk])


def entered(client: Client, application: Application, query: str = "") -> dict[str, Any]:
    """What stands in the form, and a first day."""
    form = client.get(address(application) + query).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False)} | {
        "starts_on": "2026-12-01"
    }


def body(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize("name", ["tina", "rita", "hugo"])
def test_those_who_hire_send_the_form_and_land_on_the_export(desk: HireDesk, name: str) -> None:
    client = signed_in(getattr(desk.cast, name))
    hired = desk.hired()
    page = body(client.get(address(hired)))
    assert "Export to Factorial" in page
    assert "ana.1@example.com" in page
    assert "Acme Iberia S.L." in page
    sent = client.post(address(hired), entered(client, hired))
    export = CandidateExport.objects.get(purpose=Purpose.HIRE)
    assert sent["Location"] == f"/admin/candidates/candidateexport/{export.pk}/change/"
    assert export.hire.legal_entity_name == "Acme Iberia S.L."
    assert export.hire.entered_by == getattr(desk.cast, name)
    assert "Ready to go" in body(client.get(sent["Location"]))
    delivered(export)
    shown = body(client.get(sent["Location"]))
    assert "The candidate is in Factorial." in shown
    assert "https://app.factorialhr.com/employees/" in shown
    assert "Steps in Factorial" in shown


@pytest.mark.parametrize("name", ["ana", "sam", "max"])
def test_the_platforms_people_do_not_make_employees(desk: HireDesk, name: str) -> None:
    client = signed_in(getattr(desk.cast, name))
    hired = desk.hired()
    assert client.get(address(hired)).status_code == 403
    assert client.post(address(hired), {}).status_code == 403
    assert not HireDetails.objects.exists()


@pytest.mark.parametrize("role", [Role.TENANT_ADMIN, Role.RECRUITER, Role.HIRING_MANAGER])
def test_somebody_of_another_tenant_finds_nothing(desk: HireDesk, role: Role) -> None:
    stranger = signed_in(make_person("stranger", "Stranger", role, desk.cast.prairie))
    hired = desk.hired()
    export = desk.sent(desk.hired())
    for url in (
        address(hired),
        f"/admin/candidates/application/{hired.pk}/do/hire/",
        f"/admin/candidates/candidate/{hired.candidate_id}/do/hire/",
        f"/admin/candidates/candidateexport/{export.pk}/do/correct/",
    ):
        assert stranger.get(url).status_code == 404
        assert stranger.post(url, {}).status_code == 404


def test_what_factorial_requires_is_asked_for_before_anything_is_sent(desk: HireDesk) -> None:
    client = signed_in(desk.cast.rita)
    hired = desk.hired()
    values = entered(client, hired) | {"last_name": "", "starts_on": "", "email": "no address"}
    refused = client.post(address(hired), values)
    assert set(refused.context["form"].errors) == {"last_name", "starts_on", "email"}
    assert "Nothing was sent." in body(refused)
    # A location of somebody else's list is none of ours.
    values = entered(client, hired) | {"location_id": "4040"}
    assert "location_id" in client.post(address(hired), values).context["form"].errors
    assert not HireDetails.objects.exists()


def test_a_birthday_that_has_not_been_is_refused(desk: HireDesk) -> None:
    client = signed_in(desk.cast.rita)
    hired = desk.hired()
    values = entered(client, hired) | {"birthday": "2999-01-01"}
    assert "birthday" in client.post(address(hired), values).context["form"].errors


def test_lists_that_cannot_be_read_are_said_with_what_to_do(desk: HireDesk) -> None:
    desk.twin.misbehave("error_500", "locations")
    page = body(signed_in(desk.cast.rita).get(address(desk.hired())))
    assert "cannot be asked" in page
    assert "Try again" in page
    assert '<form method="post" novalidate' not in page


def test_without_a_connection_the_way_to_one_is_shown(desk: HireDesk) -> None:
    hired = desk.hired()
    hris.remove(desk.connection, actor=desk.cast.tina, note="")
    admin = body(signed_in(desk.cast.tina).get(address(hired)))
    assert "No HR system is connected." in admin
    assert f"/admin/integrations/tenantintegrations/{desk.cast.harbor.pk}/change/" in admin
    assert "No HR system is connected." in body(signed_in(desk.cast.hugo).get(address(hired)))


def test_whoever_is_not_hired_or_made_up_gets_a_reason_and_no_form(desk: HireDesk) -> None:
    client = signed_in(desk.cast.rita)
    page = body(client.get(address(desk.hired(stage="engaged"))))
    assert "is at Engaged, not at Hired" in page
    assert "Nobody is hired" in body(client.get(address(desk.hired(is_test=True))))


def test_who_was_sent_already_leads_to_the_export(desk: HireDesk) -> None:
    hired = desk.hired()
    export = delivered(desk.sent(hired))
    page = body(signed_in(desk.cast.hugo).get(address(hired)))
    assert export.reference in page
    assert "See the employee" in page
    assert "field-grid" not in page


def test_a_refusal_is_corrected_in_the_same_form(desk: HireDesk) -> None:
    desk.twin.misbehave("required_field", "create_employee", field="phone_number")
    hired = desk.hired()
    export = delivered(desk.sent(hired))
    client = signed_in(desk.cast.hugo)
    page = f"/admin/candidates/candidateexport/{export.pk}/"
    assert "Correct the data" in body(client.get(f"{page}change/"))
    led = client.get(f"{page}do/correct/")
    assert led["Location"] == f"{address(hired)}?connection={desk.connection.pk}"
    form = client.get(led["Location"])
    assert "Correct and export" in body(form)
    values = entered(client, hired, f"?connection={desk.connection.pk}")
    assert values["birthday"].isoformat() == "1990-05-17"
    client.post(led["Location"], values | {"phone": "+34 600 555 999"})
    export.refresh_from_db()
    assert export.state == ExportState.QUEUED
    assert export.hire.phone == "+34 600 555 999"


def test_the_list_of_candidates_filters_who_was_hired_and_leads_on(desk: HireDesk) -> None:
    client = signed_in(desk.cast.rita)
    hired, sent = desk.hired(), desk.hired()
    desk.hired(stage="engaged")
    desk.sent(sent)
    listed = client.get("/admin/candidates/candidate/?hired=yes").context["cl"].result_list
    assert {row.pk for row in listed} == {hired.candidate_id, sent.candidate_id}
    waiting = client.get("/admin/candidates/candidate/?hired=waiting").context["cl"].result_list
    assert {row.pk for row in waiting} == {hired.candidate_id}
    one = client.get(f"/admin/candidates/candidate/{hired.candidate_id}/do/hire/")
    assert one["Location"] == address(hired)


def test_several_are_sent_one_after_the_other(desk: HireDesk) -> None:
    client = signed_in(desk.cast.rita)
    first, second = desk.hired(), desk.hired()
    other = desk.hired(stage="engaged")
    chosen = [row.candidate_id for row in (first, second, other)]
    led = client.post(
        "/admin/candidates/candidate/",
        {"action": "hire", "_selected_action": chosen, "index": "0", "select_across": "0"},
    )
    assert led["Location"] == f"{address(first)}?then={second.pk}"
    page = client.get(led["Location"])
    assert "1 more follows after this one" in body(page)
    assert "1 of the chosen are not hired" in body(page)
    on = client.post(led["Location"], entered(client, first))
    assert on["Location"] == address(second)
    done = client.post(on["Location"], entered(client, second))
    assert "/candidateexport/" in done["Location"]
    assert CandidateExport.objects.filter(purpose=Purpose.HIRE).count() == 2


def test_applications_lead_there_too(desk: HireDesk) -> None:
    client = signed_in(desk.cast.hugo)
    hired = desk.hired()
    page = f"/admin/candidates/application/{hired.pk}/"
    assert "Export to HRIS" in body(client.get(f"{page}change/"))
    assert client.get(f"{page}do/hire/")["Location"] == address(hired)
    engaged = desk.hired(stage="engaged")
    shown = body(client.get(f"/admin/candidates/application/{engaged.pk}/change/"))
    assert "Export to HRIS" not in shown


def test_hires_are_a_purpose_of_the_list_of_exports(desk: HireDesk) -> None:
    client = signed_in(desk.cast.hugo)
    export = desk.sent()
    listed = client.get("/admin/candidates/candidateexport/?purpose=hire").context["cl"]
    assert [row.pk for row in listed.result_list] == [export.pk]


def test_a_removed_hr_system_cannot_be_named_in_the_address(desk: HireDesk) -> None:
    client = signed_in(desk.cast.rita)
    assert client.get(f"{address(desk.hired())}?connection=4040").status_code == 404
