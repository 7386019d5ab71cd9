"""What goes over the wire to Odoo."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from integrations.connectors.types import Since
from integrations.errors import NotSupportedError, RejectedError, TargetGoneError
from sandbox.twins.odoo_records import error
from tests.integrations.connectors.contract import CANDIDATE, PROSPECT, RECORD
from tests.integrations.connectors.odoo.conftest import of_calls
from tests.integrations.vendor_server import answer

ALSO_ARCHIVED = {"active_test": False}
QUIET = {"mail_notrack": True}
OPEN = {
    "hr.job/search_read": [{"id": 101, "active": True}],
    "hr.recruitment.stage/search_read": [{"id": 102}],
    "hr.talent.pool/search_read": [{"id": 1, "name": "Portal prospects"}],
    "hr.applicant/create": [105],
    "hr.applicant/write": True,
    "hr.applicant/message_post": [237],
}
VALUES = {
    "partner_name": "Canarina Canarova",
    "email_from": "canary.person@example.com",
    "partner_phone": "+1 555 5550199",
    "linkedin_profile": "https://www.linkedin.com/in/canarina",
    "applicant_notes": "<p>Forklift driver</p><p>Also: canary.second@example.com</p>",
}


def calls(server):
    return [
        (one.path.removeprefix("/json/2/"), one.json)
        for one in server.received
        if one.method == "POST"
    ]


def test_the_key_is_a_bearer_and_the_database_a_header_where_it_is_set(opened, server):
    server.respond = of_calls({})
    opened().find_candidates("a@example.com")
    opened(database="acme").find_candidates("a@example.com")
    plain, named = (one.headers for one in server.received)
    assert plain["authorization"] == "bearer c0ffee"
    assert "x-odoo-database" not in plain
    assert named["x-odoo-database"] == "acme"


def test_an_applicant_is_created_after_looking_at_job_and_stage(odoo, server):
    server.respond = of_calls(OPEN)
    receipt = odoo.create_application(CANDIDATE)
    assert (receipt.person_external_id, receipt.application_external_id) == ("105", "105")
    assert receipt.ats_url == f"{server.url}/odoo/hr.applicant/105"
    assert calls(server) == [
        ("hr.job/search_read", {
            "domain": [["id", "=", 101]], "fields": ["id", "active"], "order": "id",
            "context": ALSO_ARCHIVED,
        }),
        ("hr.recruitment.stage/search_read", {
            "domain": [["id", "=", 102], "|", ["job_ids", "=", False], ["job_ids", "in", [101]]],
            "fields": ["id"], "order": "id", "context": ALSO_ARCHIVED,
        }),
        ("hr.applicant/create", {
            "vals_list": [{**VALUES, "job_id": 101, "stage_id": 102}], "context": QUIET,
        }),
    ]  # fmt: skip


def test_a_prospect_is_created_in_the_pool_after_looking_at_it(odoo, server):
    server.respond = of_calls(OPEN)
    odoo.create_prospect(PROSPECT)
    assert calls(server) == [
        ("hr.talent.pool/search_read", {
            "domain": [["id", "=", 1], ["active", "=", True]], "fields": ["id", "name"],
            "order": "id", "context": ALSO_ARCHIVED,
        }),
        ("hr.applicant/create", {
            "vals_list": [{**VALUES, "talent_pool_ids": [[6, 0, [1]]]}], "context": QUIET,
        }),
    ]  # fmt: skip


def test_a_pool_that_is_gone_or_was_never_chosen_takes_nobody(opened, server):
    server.respond = of_calls({**OPEN, "hr.talent.pool/search_read": []})
    with pytest.raises(NotSupportedError) as gone:
        opened().create_prospect(PROSPECT)
    with pytest.raises(NotSupportedError) as missing:
        opened(talent_pool_id=None).create_prospect(PROSPECT)
    assert (gone.value.code, missing.value.code) == (
        "odoo.talent_pool_gone", "odoo.no_talent_pool",
    )  # fmt: skip
    assert len(server.received) == 1


def test_an_address_that_odoo_would_cut_is_not_sent(odoo, server):
    server.respond = of_calls(OPEN)
    domain = f"{'y' * 60}.example.com"
    fits = f"{'x' * (128 - len(domain) - 1)}@{domain}"
    odoo.create_application(replace(CANDIDATE, person=replace(CANDIDATE.person, emails=(fits,))))
    sent = len(server.received)
    long = replace(CANDIDATE, person=replace(CANDIDATE.person, emails=(f"x{fits}",)))
    for write in (odoo.create_application, odoo.create_prospect):
        with pytest.raises(RejectedError) as refused:
            write(long)
        assert refused.value.code == "odoo.long_email"
        assert fits not in str(refused.value)
    assert len(server.received) == sent


def test_people_are_searched_by_what_the_field_holds_and_sorted_out_here(odoo, server):
    rows = [
        {"id": 1, "email_from": "Ana@x.com, other@x.com"},
        {"id": 2, "email_from": "Juliana@x.com"},
        {"id": 3, "email_from": "ana@x.com.mx"},
    ]
    server.respond = of_calls({"hr.applicant/search_read": rows})
    assert [one.external_id for one in odoo.find_candidates(" ana@X.com ")] == ["1"]
    ((call, asked),) = calls(server)
    assert call == "hr.applicant/search_read"
    assert asked["domain"] == [["email_from", "ilike", "ana@X.com"]]
    assert asked["context"] == ALSO_ARCHIVED


def test_a_person_is_read_by_any_of_their_applicants(odoo, server):
    rows = [
        {"id": 80, "email_from": "ana@x.com", "partner_id": [25, "Ana"]},
        {"id": 81, "email_from": "ana@x.com", "partner_id": [25, "Ana"]},
    ]
    server.respond = of_calls({"hr.applicant/search_read": rows})
    found = odoo.get_candidate("81")
    assert found is not None
    assert [one.external_id for one in found.applications] == ["80", "81"]
    nameless = [{"id": 9, "partner_name": "No Mail", "email_from": False}]
    server.respond = of_calls({"hr.applicant/search_read": nameless})
    found = odoo.get_candidate("9")
    assert found is not None
    assert (found.last_name, found.emails) == ("Mail", ())
    assert odoo.get_candidate("x9") is None


def test_a_stage_is_one_of_the_applicants_job(odoo, server):
    server.respond = of_calls(OPEN)
    odoo.move_stage(RECORD, "103")
    (_, looked), (_, written) = calls(server)
    assert looked["domain"] == [
        ["id", "=", 103], "|", ["job_ids", "=", False], ["job_ids.application_ids", "in", [105]],
    ]  # fmt: skip
    assert written == {"ids": [105], "vals": {"stage_id": 103}, "context": QUIET}
    server.respond = of_calls({**OPEN, "hr.recruitment.stage/search_read": []})
    with pytest.raises(TargetGoneError) as gone:
        odoo.move_stage(RECORD, "104")
    assert gone.value.target == "stage"


def test_a_note_is_internal_and_keeps_its_lines(odoo, server):
    server.respond = of_calls(OPEN)
    odoo.add_note(RECORD, "Likes <b>\nwelding.")
    assert calls(server) == [
        ("hr.applicant/message_post", {
            "ids": [105], "body": "<p>Likes &lt;b&gt;<br>welding.</p>", "body_is_html": True,
            "message_type": "comment", "subtype_xmlid": "mail.mt_note",
        })
    ]  # fmt: skip


def test_a_tag_is_linked_or_made(odoo, server):
    server.respond = of_calls({**OPEN, "hr.applicant.category/search_read": [{"id": 5}]})
    odoo.add_tag(RECORD, "Portal")
    assert calls(server)[-1][1]["vals"] == {"categ_ids": [[4, 5]]}
    server.respond = of_calls(OPEN)
    odoo.add_tag(RECORD, "Portal")
    assert calls(server)[-1][1]["vals"] == {"categ_ids": [[0, 0, {"name": "Portal"}]]}


def test_a_tag_that_somebody_else_makes_at_the_same_moment_is_linked(odoo, server):
    tags = iter([[], [{"id": 5}]])
    told = "The operation cannot be completed: Tag name already exists!"
    refused = answer(raw=error(422, "odoo.exceptions.ValidationError", told).body, status=422)

    def respond(received):
        if received.path.endswith("category/search_read"):
            return answer(next(tags))
        return refused if [0, 0, {"name": "Portal"}] in received.json["vals"]["categ_ids"] else (
            answer(True)
        )  # fmt: skip

    server.respond = respond
    odoo.add_tag(RECORD, "Portal")
    assert calls(server)[-1][1]["vals"] == {"categ_ids": [[4, 5]]}


def test_a_tag_that_is_refused_for_another_reason_stays_refused(odoo, server):
    refused = answer(raw=error(422, "odoo.exceptions.ValidationError", "No.").body, status=422)
    server.respond = of_calls({"hr.applicant.category/search_read": []}, refused)
    with pytest.raises(RejectedError):
        odoo.add_tag(RECORD, "Portal")
    assert [call for call, _ in calls(server)] == [
        "hr.applicant.category/search_read", "hr.applicant/write",
        "hr.applicant.category/search_read",
    ]  # fmt: skip


def test_changed_jobs_are_asked_for_in_naive_utc(odoo, server):
    page = {"length": 0, "records": []}
    server.respond = of_calls(
        {"hr.job/fields_get": {"name": {"type": "char"}}, "hr.job/web_search_read": page}
    )
    moment = datetime(2026, 11, 25, 23, 5, 9, 900_000, tzinfo=timezone(timedelta(hours=1)))
    list(odoo.list_changed_jobs(Since(moment)))
    asked = calls(server)[-1][1]
    assert asked["domain"] == [["write_date", ">=", "2026-11-25 22:05:09"]]
    assert asked["specification"] == {"name": {}}


def test_the_account_asks_only_for_the_keys_of_its_own_user(odoo, server):
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
    server.respond = of_calls(
        {
            "res.users/context_get": {"lang": "en_US", "tz": False, "uid": 5},
            "res.users/search_read": [{"id": 5, "name": "Portal", "login": "portal@acme.example"}],
            "hr.applicant/has_access": True,
            "ir.attachment/has_access": True,
            "res.users.apikeys/search_read": [
                {"id": 7, "scope": False, "expiration_date": f"{ends:%Y-%m-%d %H:%M:%S}"}
            ],
            "hr.talent.pool/search_read": [],
            "/web/version": {"version": "19.0"},
        }
    )
    check = odoo.check_account()
    asked = dict(calls(server))
    assert asked["res.users.apikeys/search_read"]["domain"] == [["user_id", "=", 5]]
    assert check.access_ends_at == ends
    can = {one.key: one for one in check.capabilities}
    assert can["create_application"].supported
    assert not can["create_prospect"].supported
    assert "talent pool" in can["create_prospect"].detail
    assert "talent pool" in check.detail
