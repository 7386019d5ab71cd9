"""Odoo's people and its stand-in: read in pages, read since, and corrected."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from integrations.connectors.people_types import AtsRecord, Standing
from integrations.connectors.types import Since
from integrations.errors import RejectedError, UnexpectedResponseError
from tests.integrations.connectors.people_journey import (
    CORRECTED,
    RIGHT,
    WRONG,
    PeopleJourney,
    everybody,
)

LONG_AGO = "2020-01-01 08:00:00"


class TestOdooPeople(PeopleJourney):
    KEY = "odoo"
    UPDATES = "write_applicant"

    def options(self, url):
        return {"base_url": url, "talent_pool_id": 1}

    def test_applicants_of_one_contact_are_one_person_on_whatever_pages_they_are(
        self, connector, twin, job
    ):
        """She applied first of all and last of all, with two hundred others in between."""
        first = twin.add_person("Maria", "Lopez", RIGHT, job)
        for number in range(200):
            twin.add_person("Ana", f"Ruiz{number}", f"ana{number}@example.com", job)
        last = twin.add_person("Maria", "Lopez", RIGHT)
        people = everybody(connector.list_people())
        assert len(people) == 201
        (maria,) = [one for one in people if one.emails == (RIGHT,)]
        assert [each.external_id for each in maria.applications] == [first, last]

    def test_a_refusal_and_a_hiring_are_told_with_their_times(self, connector, twin, job):
        (hired_stage,) = [row for row in twin.shelf.all("stages") if row["hired_stage"]]
        ids = [twin.add_person("A", f"B{n}", f"b{n}@example.com", job) for n in range(4)]
        twin.refuse(ids[0])
        twin.refuse(ids[1], reason=False)
        connector.move_stage(AtsRecord(ids[2], ids[2]), hired_stage["id"])
        (refused, archived, hired, open_still) = (
            one.applications[0] for one in everybody(connector.list_people())
        )
        assert [each.standing for each in (refused, archived, hired, open_still)] == [
            Standing.REJECTED, Standing.UNKNOWN, Standing.HIRED, Standing.OPEN,
        ]  # fmt: skip
        assert refused.rejected_at is not None
        assert datetime.now(UTC) - refused.rejected_at < timedelta(minutes=1)
        assert archived.rejected_at is hired.rejected_at is None

    def test_only_who_has_changed_since_is_read_and_with_all_applications(
        self, connector, twin, job
    ):
        old = twin.add_person("Maria", "Lopez", RIGHT, job)
        twin.add_person("Ana", "Ruiz", "ana@example.com", job)
        for row in twin.shelf.all("applicants"):
            twin.shelf.change("applicants", row["id"], write_date=LONG_AGO)
        new = twin.add_person("Maria", "Lopez", RIGHT)
        since = Since(datetime.now(UTC) - timedelta(minutes=1))
        (changed,) = everybody(connector.list_changed_people(since))
        assert [each.external_id for each in changed.applications] == [old, new]
        twin.shelf.change("applicants", new, write_date=LONG_AGO)
        assert everybody(connector.list_changed_people(since)) == []
        twin.refuse(old)
        (changed,) = everybody(connector.list_changed_people(since))
        assert changed.applications[0].standing is Standing.REJECTED

    def test_a_change_at_the_very_moment_is_read(self, connector, twin, job):
        known = twin.add_person("Maria", "Lopez", RIGHT, job)
        twin.shelf.change("applicants", known, write_date=LONG_AGO)
        moment = datetime(2020, 1, 1, 8, tzinfo=UTC)
        assert len(everybody(connector.list_changed_people(Since(moment)))) == 1
        later = Since(moment + timedelta(seconds=1))
        assert everybody(connector.list_changed_people(later)) == []

    def test_an_unreadable_applicant_costs_one(self, connector, twin, job):
        spoilt = twin.add_person("Maria", "Lopes", WRONG, job)
        twin.shelf.change("applicants", spoilt, partner_name=7)
        known = twin.add_person("Maria", "Lopez", RIGHT, job)
        (page,) = connector.list_people()
        assert [one.external_id for one in page.people] == [known]
        (bad,) = page.bad
        assert (bad.external_id, bad.path) == (spoilt, "$[0].partner_name")

    def test_a_page_on_which_nobody_has_an_id_is_an_error(self, connector, twin, job, monkeypatch):
        twin.add_person("Maria", "Lopez", RIGHT, job)
        monkeypatch.setattr("integrations.connectors.ats.odoo.people._PAGE", 1)
        monkeypatch.setattr("sandbox.twins.odoo.shown", lambda row, name, named: None)
        with pytest.raises(UnexpectedResponseError):
            list(connector.list_people())

    # --- a correction ----------------------------------------------------------------------------

    def test_all_applicants_of_the_person_and_the_contact_are_corrected_at_once(
        self, connector, twin, job
    ):
        first, last = (twin.add_person("Maria", "Lopes", WRONG, where) for where in (job, ""))
        receipt = connector.update_person(AtsRecord(first, last), CORRECTED)
        assert receipt.warnings == ("The e-mail address that Odoo had was replaced.",)
        assert connector.find_candidates(WRONG) == []
        (found,) = connector.find_candidates(RIGHT)
        assert [each.external_id for each in found.applications] == [first, last]
        (contact,) = twin.shelf.all("contacts")
        assert (contact["email"], contact["name"]) == (RIGHT, "Maria López")
        assert len(twin.asked("write_applicant")) == 1

    def test_what_has_no_room_is_said(self, connector, twin, job):
        known = twin.add_person("Maria", "Lopes", RIGHT, job)
        much = replace(CORRECTED, emails=(RIGHT, "m@example.com"), phone="1" * 33)
        receipt = connector.update_person(AtsRecord(known), much)
        assert receipt.warnings == (
            "Odoo has one e-mail address of a person: the further ones were not sent.",
            "The phone number has no room in Odoo and was not sent.",
        )
        (found,) = connector.find_candidates(RIGHT)
        assert found.phones == ()

    def test_nobody_is_corrected_who_is_gone_or_a_user(self, connector, twin, job):
        with pytest.raises(RejectedError) as gone:
            connector.update_person(AtsRecord("9999", "9999"), CORRECTED)
        assert gone.value.code == "odoo.applicant_gone"
        known = twin.add_person("Maria", "Lopes", WRONG, job)
        twin.shelf.add("users", {"name": "Maria Lopes", "login": WRONG, "share": False})
        with pytest.raises(RejectedError) as user:
            connector.update_person(AtsRecord(known, known), CORRECTED)
        assert user.value.code == "odoo.address_of_user"
        assert len(connector.find_candidates(WRONG)) == 1
