"""The pages of jobs: where they came from, why they are in or out, what people may do."""

from typing import Any

import pytest

from integrations.models import AuditEvent
from integrations.rules.decision import Owner, Reason
from jobs.models import Job
from tests.base import Cast, make_connection, make_job, signed_in

LIST = "/admin/jobs/job/"
NOT_LIVE = Reason(
    "job.not_live",
    "The job's status in the ATS is “Closed”, which does not mean live.",
    "Open or post the job in the ATS.",
    Owner.CUSTOMER,
    {"status": "Closed"},
)


def page(job: Job) -> str:
    return f"{LIST}{job.pk}/change/"


def door(job: Job, action: str) -> str:
    return f"{LIST}{job.pk}/do/{action}/"


def titles(response: Any) -> list[str]:
    return [job.title for job in response.context["cl"].result_list]


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def jobs(cast: Cast) -> dict[str, Job]:
    connection = make_connection(cast.harbor)
    return {
        "welder": make_job(connection, "j1", title="MIG Welder"),
        "frozen": make_job(
            connection,
            "j2",
            title="Forklift Operator (nights)",
            state="active",
            has_drift=True,
            drift=[
                {
                    "field": "title",
                    "ours": "Forklift Operator (nights)",
                    "theirs": "Forklift Operator",
                },
                {"field": "department", "ours": "", "theirs": "Yard"},
            ],
        ),
        "closed": make_job(
            connection,
            "j3",
            title="Plant Manager",
            eligibility="excluded",
            main_reason="job.not_live",
            reasons=[NOT_LIVE.as_json()],
        ),
        "manual": Job.objects.create(tenant=cast.harbor, title="Crane Operator"),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("source__exact=manual", ["Crane Operator"]),
        ("source__exact=synced&state__exact=inactive", ["Plant Manager", "MIG Welder"]),
        ("eligibility__exact=excluded", ["Plant Manager"]),
        ("why=job.not_live", ["Plant Manager"]),
        ("has_drift__exact=1", ["Forklift Operator (nights)"]),
        ("q=welder", ["MIG Welder"]),
        ("q=Forklift Operator", ["Forklift Operator (nights)"]),
        ("q=j3", ["Plant Manager"]),
        ("open=no", []),
        (
            "open=nonsense",
            ["Crane Operator", "Plant Manager", "Forklift Operator (nights)", "MIG Welder"],
        ),
    ],
)
def test_the_list_is_filtered_and_searched(
    cast: Cast, jobs: dict[str, Job], query: str, found: list[str]
) -> None:
    assert titles(signed_in(cast.rita).get(f"{LIST}?{query}")) == found


def test_the_source_filter_speaks_of_the_ats(cast: Cast, jobs: dict[str, Job]) -> None:
    body = signed_in(cast.rita).get(LIST).content.decode()
    assert "Synced from ATS" in body
    assert "Manual" in body
    assert "2 in the ATS" in body


def test_a_page_says_why_a_job_is_left_out(cast: Cast, jobs: dict[str, Job]) -> None:
    body = signed_in(cast.hugo).get(page(jobs["closed"])).content.decode()
    assert "Why it is left out" in body
    assert "status in the ATS is “Closed”, which does not mean live." in body
    assert "Open or post the job in the ATS." in body
    assert "Turn of: customer" in body
    assert "job.not_live" in body


def test_text_from_the_ats_is_shown_clean(cast: Cast, jobs: dict[str, Job]) -> None:
    hostile = (
        '<p onclick="x()">Weld <script>alert(1)</script><b x-data="{}" x-init="x()">well</b></p>'
        '<a href="javascript:x()">a</a><img src=x onerror=x()><iframe src="//x"></iframe>'
    )
    title = "<script>alert('title')</script>"
    Job.objects.filter(pk=jobs["welder"].pk).update(description=hostile, title=title)
    client = signed_in(cast.hugo)
    body = client.get(page(jobs["welder"])).content.decode()
    assert "<p>Weld <b>well</b></p>" in body
    for bad in ("alert(1)", "onclick", 'x-init="x', "javascript:", "onerror", "<iframe", title):
        assert bad not in body
    assert title not in client.get(LIST).content.decode()


def test_only_web_addresses_become_links(cast: Cast, jobs: dict[str, Job]) -> None:
    Job.objects.filter(pk=jobs["welder"].pk).update(ats_url="javascript:alert(1)")
    body = signed_in(cast.hugo).get(page(jobs["welder"])).content.decode()
    assert "javascript:" not in body


def test_activation_asks_first_and_freezes(cast: Cast, jobs: dict[str, Job]) -> None:
    client = signed_in(cast.rita)
    asked = client.get(door(jobs["welder"], "activate")).content.decode()
    assert "the ATS no longer overwrites what candidates are told" in asked
    jobs["welder"].refresh_from_db()
    assert jobs["welder"].state == "inactive"
    response = client.post(door(jobs["welder"], "activate"), follow=True)
    assert messages_of(response) == ["MIG Welder (J1) is active. The ATS no longer overwrites it."]
    jobs["welder"].refresh_from_db()
    assert (jobs["welder"].state, jobs["welder"].activated_by) == ("active", cast.rita)


def test_many_are_activated_at_once_and_each_no_is_told(cast: Cast, jobs: dict[str, Job]) -> None:
    client = signed_in(cast.rita)
    chosen = {
        "action": "activate",
        "index": "0",
        "_selected_action": [str(job.pk) for job in jobs.values()],
    }
    asked = client.post(LIST, chosen).content.decode()
    assert "<strong>4 jobs</strong>" in asked
    assert "Excluded" in asked
    assert Job.objects.filter(state="active").count() == 1
    response = client.post(LIST, chosen | {"confirmed": "1"}, follow=True)
    done, refused = messages_of(response)
    assert done.startswith("2 done. ")
    assert refused.startswith("2 not done. ")
    assert "Plant Manager (J3) is excluded" in refused
    assert Job.objects.filter(state="active").count() == 3


def test_a_hiring_manager_has_no_say_in_activation(cast: Cast, jobs: dict[str, Job]) -> None:
    client = signed_in(cast.hugo)
    assert client.post(door(jobs["welder"], "activate")).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    assert "Activate" not in client.get(page(jobs["welder"])).content.decode()
    assert "Accept this difference" not in client.get(page(jobs["frozen"])).content.decode()


def test_one_difference_is_accepted_at_a_time(cast: Cast, jobs: dict[str, Job]) -> None:
    client = signed_in(cast.rita)
    response = client.post(
        door(jobs["frozen"], "accept-drift"), {"fields_to_take": "title"}, follow=True
    )
    assert messages_of(response) == ["Forklift Operator (J2) has taken over title."]
    jobs["frozen"].refresh_from_db()
    assert jobs["frozen"].title == "Forklift Operator"
    assert [drift["field"] for drift in jobs["frozen"].drift] == ["department"]
    unknown = client.post(door(jobs["frozen"], "accept-drift"), {"fields_to_take": "state"})
    assert unknown.status_code == 200
    assert "state is not one of the available choices" in unknown.content.decode()


def test_a_job_is_added_by_hand_with_few_fields(cast: Cast) -> None:
    client = signed_in(cast.rita)
    assert client.get(f"{LIST}add/").context["adminform"].form["tenant"].value() == cast.harbor.pk
    response = client.post(
        f"{LIST}add/",
        {
            "tenant": cast.harbor.pk,
            "title": "Crane operator",
            "place": "Gary, IN",
            "pay_minimum": "27.50",
            "pay_currency": "usd",
            "pay_period": "HOUR",
            "apply_url": "example.com/jobs/1",
        },
    )
    assert response.status_code == 302, response.context["adminform"].form.errors
    job = Job.objects.get()
    assert (job.source, job.state, job.eligibility, job.connection) == (
        "manual", "inactive", "included", None,
    )  # fmt: skip
    assert (job.country, job.region, job.place) == ("US", "IN", "Gary, IN")
    assert job.pay == {"minimum": "27.50", "maximum": None, "currency": "USD", "period": "HOUR"}
    assert job.apply_url == "https://example.com/jobs/1"
    assert AuditEvent.objects.get().action == "added by hand"


def test_pay_is_a_range(cast: Cast) -> None:
    response = signed_in(cast.rita).post(
        f"{LIST}add/",
        {"tenant": cast.harbor.pk, "title": "X", "pay_minimum": "30", "pay_maximum": "20"},
    )
    assert "The most is less than the least." in response.content.decode()
    assert not Job.objects.exists()


def test_a_job_that_follows_its_ats_cannot_be_edited_here(cast: Cast, jobs: dict[str, Job]) -> None:
    client = signed_in(cast.rita)
    assert 'name="title"' not in client.get(page(jobs["welder"])).content.decode()
    assert client.post(page(jobs["welder"]), {"title": "Mine"}).status_code == 403
    jobs["welder"].refresh_from_db()
    assert jobs["welder"].title == "MIG Welder"


def test_an_edit_of_a_frozen_job_keeps_what_the_ats_says(cast: Cast, jobs: dict[str, Job]) -> None:
    client = signed_in(cast.rita)
    form = client.get(page(jobs["frozen"])).context["adminform"].form
    inputs = {field.html_name: field.value() or "" for field in form}
    inputs |= {"title": "Forklift Operator", "employment_type": "Full time"}
    assert client.post(page(jobs["frozen"]), inputs).status_code == 302
    job = Job.objects.get(pk=jobs["frozen"].pk)
    assert job.title == "Forklift Operator"
    assert job.drift == [
        {"field": "employment_type", "ours": "Full time", "theirs": ""},
        {"field": "department", "ours": "", "theirs": "Yard"},
    ]
    assert job.external_id == "j2"
    assert job.stages == jobs["frozen"].stages
