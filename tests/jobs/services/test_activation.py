"""After activation the ATS no longer overwrites what candidates were told."""

import pytest

from jobs.rules.states import JobState
from jobs.services.activation import accept_drift, activate, deactivate
from jobs.services.page_writer import PageWriter
from tests.jobs.services.conftest import DALLAS, counts, job


@pytest.fixture
def active(ats, read):
    """An active job at 21.50 an hour in Dallas."""
    ats.put(
        "welder",
        name="Welder",
        salary_amount=21.5,
        salary_currency="USD",
        description="<p>Weld.</p>",
        stages=["Applied"],
        location=DALLAS,
    )
    read()
    assert activate(job("welder"), actor=None).done
    return job("welder")


def test_frozen_fields_stay_and_the_difference_is_kept_field_by_field(ats, active, read):
    ats.change("welder", name="Senior welder", salary_amount=25)
    run = read()
    assert counts(run) == {"seen": 1, "changed": 1, "drifted": 1}
    stored = job("welder")
    assert stored.title == "Welder"
    assert stored.pay["minimum"] == "21.5"
    assert stored.has_drift
    assert {drift["field"] for drift in stored.drift} == {"title", "pay"}
    (title,) = [drift for drift in stored.drift if drift["field"] == "title"]
    assert (title["ours"], title["theirs"]) == ("Welder", "Senior welder")


def test_what_says_where_a_candidate_can_go_follows_the_ats(ats, active, read):
    ats.change("welder", stages=["Applied", "Phone screen"], post_url="https://new.example/1")
    read()
    stored = job("welder")
    assert len(stored.stages) == 2
    assert stored.apply_url == "https://new.example/1"
    assert (stored.state, stored.drift) == (JobState.ACTIVE, [])


def test_a_place_that_moved_is_drift_and_the_country_stays(ats, active, read):
    ats.change("welder", location={"city": "Toronto", "state": "ON", "country": "CA"})
    read()
    stored = job("welder")
    assert (stored.country, stored.place) == ("US", "Dallas, TX")
    assert [drift["field"] for drift in stored.drift] == ["places"]
    assert stored.eligibility == "excluded"


def test_drift_goes_when_the_ats_comes_back_to_our_values(ats, active, read):
    ats.change("welder", name="Senior welder")
    read()
    ats.change("welder", name="Welder")
    read()
    assert (job("welder").drift, job("welder").has_drift) == ([], False)


def test_accepting_one_field_takes_it_over_and_leaves_the_others(ats, active, read):
    ats.change("welder", name="Senior welder", salary_amount=25)
    read()
    answer = accept_drift(job("welder"), fields=["title"], actor=None)
    assert answer.done
    stored = job("welder")
    assert (stored.title, stored.pay["minimum"]) == ("Senior welder", "21.5")
    assert [drift["field"] for drift in stored.drift] == ["pay"]
    assert counts(read(full=True)) == {"seen": 1, "unchanged": 1}


def test_accepting_a_place_takes_the_country_with_it(ats, active, read):
    ats.change("welder", location={"city": "Toronto", "state": "ON", "country": "CA"})
    read()
    accept_drift(job("welder"), fields=["places"], actor=None)
    stored = job("welder")
    assert (stored.country, stored.region, stored.place) == ("CA", "", "Toronto, Canada")


def test_accepting_where_nothing_differs_changes_nothing(active):
    assert not accept_drift(job("welder"), fields=["title"], actor=None).done


def test_after_deactivation_the_values_of_the_ats_apply(ats, active, read):
    ats.change("welder", name="Senior welder", salary_amount=25)
    read()
    assert deactivate(job("welder"), actor=None).done
    stored = job("welder")
    assert (stored.title, stored.pay["minimum"], stored.drift) == ("Senior welder", "25", [])
    ats.change("welder", name="Chief welder")
    read()
    assert job("welder").title == "Chief welder"


def test_a_job_that_is_over_or_excluded_cannot_be_activated(ats, read):
    ats.put("closed", status="CLOSED")
    ats.put("abroad", location={"country": "CA", "raw": "Toronto, ON"})
    read()
    for name in ("closed", "abroad"):
        answer = activate(job(name), actor=None)
        assert not answer.done
        assert job(name).state == JobState.INACTIVE


def test_an_active_job_that_closes_stays_active_and_says_that_it_is_closed(ats, active, read):
    ats.change("welder", status="CLOSED", name="Another name")
    read()
    stored = job("welder")
    assert stored.closed_because == "Its status in the ATS is “CLOSED”."
    assert (stored.state, stored.title) == (JobState.ACTIVE, "Welder")


def test_a_job_activated_while_its_page_is_being_read_is_frozen_all_the_same(
    ats, read, monkeypatch
):
    ats.put("welder", name="Welder")
    read()
    ats.change("welder", name="Senior welder")
    known = PageWriter._known

    def and_then(self, external_ids):
        found = known(self, external_ids)
        activate(job("welder"), actor=None)
        return found

    monkeypatch.setattr(PageWriter, "_known", and_then)
    read()
    assert job("welder").title == "Welder"
    assert [drift["theirs"] for drift in job("welder").drift] == ["Senior welder"]
