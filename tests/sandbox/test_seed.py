"""The demo data has what the demo has to show, and is the same every time."""

from sandbox.demo_data import COMPANIES
from sandbox.server import SandboxServer


def everything(box) -> list[dict]:
    jobs = [job for company in COMPANIES for job in box.control.jobs(company.integration)]
    return [job | {"remote_url": job["remote_url"].removeprefix(box.url)} for job in jobs]


def test_two_stand_ins_get_the_same_data(demo):
    with SandboxServer(seed="demo") as other:
        assert everything(other) == everything(demo)
        for company in COMPANIES:
            ours = demo.control.candidates(company.integration)
            assert [person["id"] for person in ours] == [
                person["id"] for person in other.control.candidates(company.integration)
            ]


def test_jobs_come_in_every_status_and_place(demo):
    jobs = everything(demo)
    assert {"OPEN", "CLOSED", "DRAFT", "ARCHIVED", "Posted", "On Hold"} <= {
        job["status"] for job in jobs
    }
    places = [job["location"] for job in jobs]
    assert None in places
    countries = {place["country"] for place in places if place}
    assert {"US", "MX", "CA", "GB", None} <= countries
    texts = {place["raw"] for place in places if place}
    assert {"Georgia", "Tbilisi, Georgia", "Springfield", "Remote – US"} <= texts
    assert any(job["visibility"] == "CONFIDENTIAL" for job in jobs)
    assert all(12 <= len(company.jobs) <= 40 for company in COMPANIES)


def test_lever_gives_places_as_free_text_only(demo):
    for job in demo.control.jobs("lever:summit-robotics"):
        place = job["location"]
        assert place is None or {key for key, value in place.items() if value} == {"raw"}


def test_each_company_knows_ten_people(demo):
    for company in COMPANIES:
        people = demo.control.candidates(company.integration)
        assert len(people) == 10
        assert all(len(person["applications"]) == 1 for person in people)
        assert all(person["email_addresses"][0]["email_address"].isascii() for person in people)
        assert len(demo.control.attachments(company.integration)) == 5
