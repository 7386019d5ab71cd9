"""Frappe HR's people and its stand-in: read in pages, read since, and corrected."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from integrations.connectors.people_types import AtsRecord, Standing
from integrations.connectors.types import Since
from integrations.errors import PermissionMissingError, RejectedError
from tests.integrations.connectors.people_journey import (
    CORRECTED,
    RIGHT,
    WRONG,
    PeopleJourney,
    everybody,
)

LONG_AGO = "2020-01-01 08:00:00.000000"


class TestFrappePeople(PeopleJourney):
    KEY = "frappe"
    UPDATES = "set_value"

    def options(self, url):
        return {"base_url": url}

    def since(self):
        return Since(datetime.now(UTC) - timedelta(minutes=1))

    def age(self, twin):
        """Nothing has changed for years."""
        for row in twin.shelf.all("applicants"):
            twin.shelf.change("applicants", row["id"], modified=LONG_AGO)

    def test_applicants_of_one_address_are_one_person_on_whatever_pages_they_are(
        self, connector, twin, job
    ):
        """By name the first of her comes long before the one that was renamed."""
        first = twin.add_person("Maria", "Lopez", RIGHT.upper(), job)
        last = twin.add_person("Maria", "Lopez", RIGHT)
        for number in range(120):
            twin.add_person("Ana", f"Ruiz{number}", f"n{number}@example.com", job)
        row = twin.shelf.get("applicants", last)
        twin.shelf.remove("applicants", last)
        twin.shelf.add("applicants", {**row, "name": "zz-renamed"}, record_id="zz-renamed")
        people = everybody(connector.list_people())
        assert len(people) == 121
        (maria,) = [one for one in people if one.external_id == first]
        assert [each.external_id for each in maria.applications] == [first, "zz-renamed"]

    def test_an_accent_makes_another_person_also_where_the_database_sees_none(
        self, connector, twin, job
    ):
        ids = [twin.add_person("A", "B", email) for email in ("rene@x.com", "rené@x.com")]
        people = everybody(connector.list_people())
        assert sorted(one.external_id for one in people) == sorted(ids)

    def test_many_long_addresses_are_asked_for_in_several_calls(self, connector, twin, job):
        for number in range(100):
            twin.add_person("A", f"B{number}", f"{'x' * 100}{number}@example.com")
        assert len(everybody(connector.list_people())) == 100
        asked = twin.asked("list")
        assert max(len(one["query"]["filters"]) for one in asked) < 2_600
        assert len(asked) > 4

    def test_a_status_tells_what_became_of_somebody(self, connector, twin, job):
        known = twin.add_person("Maria", "Lopez", RIGHT, job)
        twin.shelf.change("applicants", known, status="Rejected")
        (person,) = everybody(connector.list_people())
        (application,) = person.applications
        assert application.standing is Standing.REJECTED
        assert application.rejected_at is None
        assert abs(datetime.now(UTC) - application.applied_at) < timedelta(minutes=1)

    def test_only_who_has_changed_since_is_read_and_with_all_applications(
        self, connector, twin, job
    ):
        old = twin.add_person("Maria", "Lopez", RIGHT, job)
        twin.add_person("Ana", "Ruiz", "ana@example.com", job)
        self.age(twin)
        assert everybody(connector.list_changed_people(self.since())) == []
        new = twin.add_person("Maria", "Lopez", RIGHT)
        (changed,) = everybody(connector.list_changed_people(self.since()))
        assert [each.external_id for each in changed.applications] == [old, new]

    def test_a_change_is_not_missed_in_whatever_zone_the_site_is(self, connector, twin, job):
        for zone in ("Pacific/Kiritimati", "America/Chicago", "Etc/GMT+12"):
            twin.settings["time_zone"] = zone
            known = twin.add_person("Maria", "Lopez", f"{zone[-3:]}@example.com", job)
            changed = everybody(connector.list_changed_people(self.since()))
            assert known in [one.external_id for one in changed]

    def test_an_unreadable_applicant_costs_one(self, connector, twin, job):
        spoilt = twin.add_person("Maria", "Lopes", WRONG, job)
        twin.shelf.change("applicants", spoilt, applicant_name=7)
        known = twin.add_person("Maria", "Lopez", RIGHT, job)
        (page,) = connector.list_people()
        assert [one.external_id for one in page.people] == [known]
        (bad,) = page.bad
        assert (bad.external_id, bad.path) == (spoilt, "$.data[0].applicant_name")

    # --- a correction ----------------------------------------------------------------------------

    def test_the_name_of_an_applicant_stands_in_no_address(self, connector, twin, job):
        known = twin.add_person("Maria", "Lopes", WRONG, job)
        receipt = connector.update_person(AtsRecord(known, known), CORRECTED)
        assert receipt.warnings == ("The e-mail address that Frappe HR had was replaced.",)
        (found,) = connector.find_candidates(RIGHT)
        assert found.external_id == known
        assert not any(WRONG in one["path"] for one in twin.asked())

    def test_further_applicants_stay_and_what_has_no_room_is_said(self, connector, twin, job):
        first, second = (twin.add_person("Maria", "Lopes", RIGHT) for _ in range(2))
        much = replace(CORRECTED, emails=(RIGHT, "m@example.com"), phone="555 0142 ext. 7")
        receipt = connector.update_person(AtsRecord(first, second), much)
        assert receipt.warnings == (
            "Frappe HR has one e-mail address: the further ones were not sent.",
            "Frappe HR does not take the phone number as it is: it was not sent.",
            "Frappe HR keeps contact data with each applicant: the others of this person (1) were "
            "left as they are.",
        )
        names = {row["id"]: row["applicant_name"] for row in twin.shelf.all("applicants")}
        assert names == {first: "Maria Lopes", second: "Maria López"}

    def test_somebody_on_a_closed_job_is_corrected_too(self, connector, twin, job):
        known = twin.add_person("Maria", "Lopes", WRONG, job)
        twin.close_job(job)
        connector.update_person(AtsRecord(known, known), CORRECTED)
        assert len(connector.find_candidates(RIGHT)) == 1

    def test_nobody_is_corrected_who_is_gone_or_without_the_right(self, connector, twin, job):
        with pytest.raises(RejectedError) as gone:
            connector.update_person(AtsRecord("", "nobody@example.com"), CORRECTED)
        assert gone.value.code == "frappe.no_applicant"
        known = twin.add_person("Maria", "Lopes", WRONG, job)
        twin.settings["may_create"] = False
        with pytest.raises(PermissionMissingError):
            connector.update_person(AtsRecord(known, known), CORRECTED)
        can = {one.key: one.supported for one in connector.check_account().capabilities}
        assert can["list_people"]
        assert can["update_person"] is False
