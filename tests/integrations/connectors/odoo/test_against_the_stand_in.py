"""Odoo's traps, each played against the stand-in, which has them as a running server has."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import requests

from integrations.connectors.ats.odoo.connector import OdooConnector
from integrations.connectors.people_types import AtsRecord
from integrations.connectors.secrets import MemorySecrets
from integrations.connectors.types import Target
from integrations.errors import (
    CredentialsRejectedError,
    NotSupportedError,
    RejectedError,
    TargetGoneError,
)
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from sandbox.server import SandboxServer
from sandbox.twins.odoo import KEY
from tests.integrations.connectors.journey import candidate, document, record_of, send


@pytest.fixture
def box():
    with SandboxServer() as server:
        yield server


@pytest.fixture
def twin(box):
    return box.twin("odoo")


@pytest.fixture
def job(twin):
    return twin.add_job("Forklift driver")


@pytest.fixture
def opened(box):
    policy = TransportPolicy(
        allowed_private=frozenset({f"{box.host}:{box.port}"}), rate=5000, burst=5000, max_wait=0.2
    )
    with Transport(policy, InProcessLimiter(), "lane", lambda _: None) as transport:

        def open_with(**options):
            settings = {"base_url": box.twin_url("odoo"), "talent_pool_id": 1, **options}
            return OdooConnector.open(transport, settings, MemorySecrets({"api_key": KEY}))

        yield open_with


@pytest.fixture
def odoo(opened):
    return opened()


@pytest.fixture
def rpc(box):
    """A call as a programmer of Odoo makes it: status, and the body."""

    def call(target: str, **arguments):
        reply = requests.post(
            f"{box.twin_url('odoo')}/json/2/{target}",
            data=json.dumps(arguments),
            headers={"Authorization": f"bearer {KEY}", "Content-Type": "application/json"},
            timeout=5,
        )
        return reply.status_code, reply.json()

    return call


def create(rpc, **values):
    return rpc("hr.applicant/create", vals_list=[values])


# --- the key -------------------------------------------------------------------------------------


def test_a_key_that_has_ended_and_those_of_others_do_not_count(odoo, twin):
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)
    twin.settings["key_ends"] = f"{ends:%Y-%m-%d %H:%M:%S}"
    check = odoo.check_account()
    assert check.access_ends_at == ends
    assert f"{ends:%Y-%m-%d}" in check.detail


def test_a_key_of_an_interviewer_can_do_nothing_at_an_applicant(odoo, twin, job):
    known = twin.add_person("Ana", "Ruiz", "ana@example.com", job)
    twin.settings["may_create"] = False
    can = {one.key: one.supported for one in odoo.check_account().capabilities}
    assert can["list_jobs"]
    for operation in ("create_application", "create_prospect", "attach_document", "add_tag"):
        assert can[operation] is False
    assert list(odoo.find_candidates("ana@example.com")) == []
    with pytest.raises(RejectedError, match="hidden from the key's user"):
        odoo.attach_document(AtsRecord(known, known), document())


def test_a_database_that_is_not_there_is_told(opened, twin):
    assert opened(database="acme").check_account().account.startswith("Portal")
    with pytest.raises(CredentialsRejectedError) as refused:
        opened(database="nope").check_account()
    assert refused.value.code == "odoo.no_database"


# --- people --------------------------------------------------------------------------------------


def test_the_second_address_and_the_case_of_an_umlaut_are_found(odoo, rpc):
    assert create(rpc, partner_name="Two", email_from="First@x.com, Second@x.com")[0] == 200
    assert create(rpc, partner_name="Jürgen", email_from="JÜRGEN@Example.COM")[0] == 200
    (two,) = odoo.find_candidates("second@x.com")
    assert two.emails == ("First@x.com", "Second@x.com")
    assert len(odoo.find_candidates("jürgen@example.com")) == 1
    assert list(odoo.find_candidates("ond@x.com")) == []


def test_a_prospect_and_an_applicant_with_one_address_are_one_person(odoo, job):
    prospect = send(odoo, candidate(job, target=Target.PROSPECT), document())
    applicant = send(odoo, candidate(job), document())
    found = odoo.get_candidate(applicant.application_external_id)
    assert found == odoo.get_candidate(prospect.person_external_id)
    assert found is not None
    assert [one.job_external_id for one in found.applications] == ["", job]


def test_a_contact_gets_the_name_of_the_applicant_and_that_of_a_user_may_not(odoo, twin, job, rpc):
    for name in ("Ana Ruiz", "A. Ruiz"):
        assert create(rpc, partner_name=name, email_from="ana@example.com")[0] == 200
    assert [row["name"] for row in twin.shelf.all("contacts")] == ["A. Ruiz"]
    twin.shelf.add("users", {"name": "Ann", "login": "ana.ruiz1@example.com", "share": False})
    with pytest.raises(RejectedError) as refused:
        send(odoo, candidate(job), document())
    assert refused.value.code == "odoo.address_of_user"
    assert len(twin.arrivals()) == 2


def test_an_applicant_that_was_deleted_is_told_as_such(odoo, twin, job):
    gone = record_of(send(odoo, candidate(job), document()))
    new = twin.shelf.all("stages")[0]["id"]
    twin.shelf.remove("applicants", gone.application_external_id)
    for write in (
        lambda: odoo.attach_document(gone, document()),
        lambda: odoo.move_stage(gone, new),
        lambda: odoo.add_note(gone, "Hello."),
        lambda: odoo.add_tag(gone, "Portal"),
    ):
        with pytest.raises(RejectedError, match="not in Odoo any more"):
            write()


# --- what Odoo takes and should not --------------------------------------------------------------


def test_a_stage_of_another_job_is_refused_at_creation_and_when_moving(odoo, twin, job):
    other = twin.add_job("Welder")
    foreign = twin.shelf.add("stages", {"name": "Weld", "sequence": 9, "job_ids": [int(other)]})
    with pytest.raises(TargetGoneError) as gone:
        send(odoo, candidate(job, stage_external_id=foreign["id"]), document())
    assert gone.value.target == "stage"
    made = record_of(send(odoo, candidate(job), document()))
    with pytest.raises(TargetGoneError):
        odoo.move_stage(made, foreign["id"])
    new = twin.shelf.all("stages")[0]["id"]
    at_other = record_of(send(odoo, candidate(other, 2), document(2)))
    odoo.move_stage(at_other, foreign["id"])
    assert {one["stage"] for one in twin.arrivals()} == {new, foreign["id"]}


def test_a_pool_that_is_archived_takes_nobody(odoo, twin, job):
    twin.shelf.change("pools", "1", active=False)
    with pytest.raises(NotSupportedError):
        send(odoo, candidate(job, target=Target.PROSPECT), document())
    check = odoo.check_account()
    assert "talent pool" in check.detail
    assert {one.key: one.supported for one in check.capabilities}["create_prospect"] is False


def test_what_the_stand_in_refuses_it_refuses_as_odoo_does(rpc, twin, job):
    known = int(twin.add_person("Ana", "Ruiz", "ana@example.com", job))
    for (status, name), (target, arguments) in {
        (422, "odoo.exceptions.UserError"): (
            "hr.applicant/create", {"vals_list": [{"email_from": "a@x.com"}]}),
        (500, "builtins.ValueError"): (
            "hr.applicant/create", {"vals_list": [{"partner_name": "A", "nonsense": 1}]}),
        (404, "odoo.exceptions.MissingError"): (
            "hr.applicant/create", {"vals_list": [{"partner_name": "A", "job_id": 9999}]}),
        (422, "odoo.exceptions.ValidationError"): (
            "hr.applicant/create", {"vals_list": [{"partner_name": "A", "stage_id": 9999}]}),
        (422, "werkzeug.exceptions.UnprocessableEntity"): ("hr.applicant/create", {}),
        (403, "odoo.exceptions.AccessError"): (
            "ir.attachment/create",
            {"vals_list": [{"name": "a", "datas": "aGk=", "res_id": 9999}]}),
        (500, "binascii.Error"): (
            "ir.attachment/create", {"vals_list": [{"name": "a", "datas": "a", "res_id": known}]}),
        (404, "werkzeug.exceptions.NotFound"): ("hr.candidate/search_read", {}),
    }.items():  # fmt: skip
        answered, body = rpc(target, **arguments)
        assert (answered, body["name"]) == (status, name), body
    assert rpc("hr.applicant/create", vals_list=[{"partner_name": "A"}])[0] == 200
    tag = {"ids": [known], "vals": {"categ_ids": [[0, 0, {"name": "Portal"}]]}}
    assert rpc("hr.applicant/write", **tag) == (200, True)
    assert rpc("hr.applicant/write", **tag)[1]["name"] == "odoo.exceptions.ValidationError"
    twin.settings["has_website"] = False
    asked = {"domain": [], "specification": {"is_published": {}}}
    assert rpc("hr.job/web_search_read", limit=1, offset=0, **asked)[0] == 500
