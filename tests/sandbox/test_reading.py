"""Lists: paging, filters, and queries that Kombo would refuse."""

import pytest

from sandbox.server import SandboxServer
from tests.sandbox.conftest import API_KEY, INTEGRATION, Client


def names(reply) -> list[str]:
    return [record["name"] for record in reply.data["results"]]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("include_deleted", "True"),
        ("include_deleted", "1"),
        ("updated_after", "2026-11-22T09:30:00+00:00"),
        ("updated_after", "2026-13-40"),
        ("updated_after", "yesterday"),
        ("page_size", "251"),
        ("page_size", "0"),
        ("page_size", "ten"),
        ("cursor", "made-up"),
        ("cursor", "YWZ0ZXI6eA"),
        ("statuses", "OPEN,Posted"),
        ("updated_since", "2026-11-22"),
    ],
)
def test_a_query_that_the_vendor_would_refuse_is_refused_and_named(api, parameter, value):
    reply = api.get("/ats/jobs", **{parameter: value})
    assert (reply.status, reply.code) == (400, "PLATFORM.INPUT_INVALID")
    assert f'"{parameter}"' in reply.json["error"]["message"]


def test_pages_follow_the_cursor_without_gap_or_repeat(box, api):
    for number in range(7):
        box.control.put_job(INTEGRATION, name=f"Job {number}")
    seen, cursor = [], None
    for _ in range(3):
        more = {"cursor": cursor} if cursor else {}
        reply = api.get("/ats/jobs", page_size=3, **more)
        seen += names(reply)
        cursor = reply.data["next"]
    assert seen == [f"Job {number}" for number in range(7)]
    assert cursor is None


def test_updated_after_includes_the_very_moment(box, api):
    for hour in (8, 9, 10):
        moment = f"2026-11-22T{hour:02d}:00:00.000Z"
        box.control.put_job(INTEGRATION, name=f"At {hour}", changed_at=moment)
    assert names(api.get("/ats/jobs", updated_after="2026-11-22T09:00:00Z")) == ["At 9", "At 10"]
    assert names(api.get("/ats/jobs", updated_after="2026-11-22T09:00:00.001Z")) == ["At 10"]
    assert names(api.get("/ats/jobs", updated_after="2026-11-23")) == []


def test_a_deleted_job_is_listed_only_on_request(box, api, job):
    box.control.delete_job(INTEGRATION, job["id"])
    assert names(api.get("/ats/jobs")) == []
    listed = api.get("/ats/jobs", include_deleted="true").data["results"]
    assert [entry["id"] for entry in listed] == [job["id"]]
    assert listed[0]["remote_deleted_at"] is not None


def test_jobs_are_filtered(box, api):
    box.control.put_job(INTEGRATION, id="a", name="MIG Welder", status="OPEN", job_code="W-1")
    box.control.put_job(INTEGRATION, id="b", name="Driver", status="CLOSED", remote_id="77")
    box.control.put_job(INTEGRATION, id="c", name="Welder, nights", visibility="INTERNAL")
    assert names(api.get("/ats/jobs", ids="a,c,nothing")) == ["MIG Welder", "Welder, nights"]
    assert names(api.get("/ats/jobs", remote_ids="77")) == ["Driver"]
    assert names(api.get("/ats/jobs", statuses="CLOSED,DRAFT")) == ["Driver"]
    assert names(api.get("/ats/jobs", name_contains="weld")) == ["MIG Welder", "Welder, nights"]
    assert names(api.get("/ats/jobs", visibilities="INTERNAL")) == ["Welder, nights"]
    assert names(api.get("/ats/jobs", job_codes="W-1")) == ["MIG Welder"]


def test_people_are_found_by_any_address_in_any_case(box, api, job):
    control = box.control
    first = control.put_candidate(
        INTEGRATION,
        "Ada",
        "Byron",
        ["ada@mail.example", "A.B@work.example"],
        [{"job_id": job["id"]}],
    )
    control.put_candidate(INTEGRATION, "Bob", "Stone", ["bob@mail.example"])
    found = api.get("/ats/candidates", email="a.b@WORK.example").data["results"]
    assert [entry["id"] for entry in found] == [first["id"]]
    assert found[0]["applications"][0]["job"]["name"] == "Welder"
    assert api.get("/ats/candidates", email="a.b@work").data["results"] == []
    by_job = api.get("/ats/candidates", job_ids=job["id"]).data["results"]
    assert [entry["first_name"] for entry in by_job] == ["Ada"]
    assert len(api.get("/ats/candidates").data["results"]) == 2


def test_applications_are_filtered(box, api, job):
    other = box.control.put_job(INTEGRATION, name="Driver")
    control = box.control
    control.put_candidate(INTEGRATION, "A", "A", ["a@mail.example"], [{"job_id": job["id"]}])
    hired = {"job_id": other["id"], "outcome": "HIRED"}
    control.put_candidate(INTEGRATION, "B", "B", ["b@mail.example"], [hired])

    def people(**query):
        results = api.get("/ats/applications", **query).data["results"]
        return [entry["candidate"]["first_name"] for entry in results]

    assert people() == ["A", "B"]
    assert people(job_ids=other["id"]) == ["B"]
    assert people(job_remote_ids=job["remote_id"]) == ["A"]
    assert people(outcomes="HIRED") == ["B"]
    assert people(current_stage_ids=job["stages"][0]["id"]) == ["A"]


def test_the_mirror_may_lag_while_the_ats_knows_already(box, api, job):
    box.control.set_options(INTEGRATION, mirror_lag_seconds=60)
    created = api.apply(job["id"]).data
    assert api.get("/ats/candidates", email="grace@mail.example").data["results"] == []
    assert api.get("/ats/applications").data["results"] == []
    assert [entry["id"] for entry in box.control.applications(INTEGRATION)] == [created["id"]]
    assert api.apply(job["id"]).code == "ATS.APPLICATION_ALREADY_EXISTS"
    box.control.set_options(INTEGRATION, mirror_lag_seconds=0)
    assert len(api.get("/ats/candidates", email="grace@mail.example").data["results"]) == 1


def test_nobody_reads_with_a_foreign_key_or_integration(box, job):
    box.control.add_integration("lever:other", "lever", "key-of-other")
    assert (
        Client(box.port, key="nonsense").get("/ats/jobs").code == "PLATFORM.AUTHENTICATION_INVALID"
    )
    assert Client(box.port, key="").get("/check-api-key").status == 401
    foreign = Client(box.port, INTEGRATION, "key-of-other").get("/ats/jobs")
    assert (foreign.status, foreign.code) == (404, "PLATFORM.INTEGRATION_NOT_FOUND")
    assert Client(box.port, "").get("/ats/jobs").code == "PLATFORM.INPUT_INVALID"
    assert Client(box.port, "lever:other", "key-of-other").get("/ats/jobs").data["results"] == []


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"status": "INVALID"}, "INTEGRATION.AUTHENTICATION_INVALID"),
        ({"status": "INACTIVE"}, "INTEGRATION.INACTIVE"),
        ({"setup_status": "INCOMPLETE"}, "INTEGRATION.SETUP_INCOMPLETE"),
    ],
)
def test_the_state_of_an_integration_is_reported(box, api, options, code):
    box.control.set_options(INTEGRATION, **options)
    assert api.get("/ats/jobs").code == code
    details = api.get(f"/integrations/{INTEGRATION}").data
    assert options.items() <= details.items()


def test_an_integration_can_be_paused_and_resumed(api):
    path = f"/integrations/{INTEGRATION}/enabled"
    assert api.call("PUT", path, {"value": False}).status == 200
    assert api.get("/ats/jobs").code == "INTEGRATION.INACTIVE"
    assert api.call("PUT", path, {"value": True}).status == 200
    assert api.get("/ats/jobs").status == 200


def test_coverage_says_what_a_tool_cannot_do(box):
    box.control.add_integration(
        "ukgready:x", "ukgready", API_KEY, disabled=["ats_add_candidate_tag"]
    )
    details = Client(box.port, "ukgready:x").get("/integrations/ukgready:x").data
    actions = {entry["id"]: entry for entry in details["write_actions"]}
    assert actions["ats_create_application"]["is_available"] is True
    assert actions["ats_get_application_attachments"]["coverage_status"] == "UNSUPPORTED"
    assert actions["ats_add_candidate_tag"]["scope_config_setting"] == "DISABLED"


def test_every_answer_has_a_request_id_and_the_limits(api):
    first, second = api.get("/ats/jobs"), api.get("/ats/jobs")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert first.headers["ratelimit-limit"] == "1000"
    assert "concurrency-limit" not in first.headers


def test_an_unknown_path_is_refused(api):
    assert api.get("/ats/unicorns").status == 404


def test_a_server_without_data_has_no_integrations():
    with SandboxServer() as empty:
        assert empty.control.integrations() == []
