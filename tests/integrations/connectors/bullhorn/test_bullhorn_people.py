"""Bullhorn's people and its stand-in: read in pages, read since, and corrected."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from integrations.connectors.people_types import AtsRecord, Standing
from integrations.connectors.types import Since
from integrations.errors import PermissionMissingError, RejectedError
from sandbox.twins.bullhorn_login import USERNAME
from tests.integrations.connectors.people_journey import (
    CORRECTED,
    RIGHT,
    WRONG,
    PeopleJourney,
    everybody,
)

LONG_AGO = 1_577_865_600_000  # 2020-01-01 08:00 UTC


class TestBullhornPeople(PeopleJourney):
    KEY = "bullhorn"
    UPDATES = "change_candidate"

    def options(self, url):
        return {
            "username": USERNAME,
            "login_info_url": f"{url}/rest-services/loginInfo",
            "open_statuses": ["Submitted"],
            "rejected_statuses": ["Client Rejected"],
        }

    def since(self):
        return Since(datetime.now(UTC) - timedelta(minutes=1))

    def age(self, twin):
        """Nothing has changed for years."""
        for kind in ("Candidate", "JobSubmission"):
            for row in twin.shelf.all(kind):
                twin.shelf.change(kind, row["id"], dateLastModified=LONG_AGO)

    def test_submissions_come_with_a_query_a_page_and_not_one_a_person(self, connector, twin, job):
        for number in range(230):
            twin.add_person("Ana", f"Ruiz{number}", f"ana{number}@example.com", job)
        assert len(everybody(connector.list_people())) == 230
        assert len(twin.asked("search_candidates")) == 2
        # The submissions of the first two hundred fill a page, and a page that is full asks on.
        assert len(twin.asked("query")) == 3

    def test_who_is_gone_is_told(self, connector, twin, job):
        ids = [twin.add_person("A", f"B{n}", f"b{n}@example.com") for n in range(3)]
        twin.shelf.change("Candidate", ids[0], isDeleted=True)
        twin.shelf.change("Candidate", ids[1], isAnonymized=True)
        people = everybody(connector.list_people())
        assert [(one.external_id, one.deleted) for one in people] == [
            (ids[0], True), (ids[1], True), (ids[2], False),
        ]  # fmt: skip
        assert connector.get_candidate(ids[1]) is None

    def test_a_change_of_a_person_or_of_a_submission_is_read(self, connector, twin, job):
        ids = [twin.add_person("A", f"B{n}", f"b{n}@example.com", job) for n in range(4)]
        self.age(twin)
        assert everybody(connector.list_changed_people(self.since())) == []
        twin.shelf.change("Candidate", ids[1], dateLastModified=LONG_AGO * 2, isDeleted=True)
        first, second = (twin.shelf.all("JobSubmission")[at]["id"] for at in (0, 2))
        connector.move_stage(AtsRecord(ids[0], first), "Placed")
        twin.shelf.change(
            "JobSubmission", second, status="Client Rejected", dateLastModified=LONG_AGO * 2
        )
        changed = everybody(connector.list_changed_people(self.since()))
        assert [one.external_id for one in changed] == [ids[1], ids[0], ids[2]]
        assert changed[0].deleted
        assert [one.applications[0].standing for one in changed[1:]] == [
            Standing.UNKNOWN, Standing.REJECTED,
        ]  # fmt: skip
        assert len(twin.asked("entity")) == 1

    def test_one_changed_submission_is_enough(self, connector, twin, job):
        """Of one id Bullhorn answers with one record and not with a list."""
        known = twin.add_person("Maria", "Lopez", RIGHT, job)
        self.age(twin)
        (submission,) = twin.shelf.all("JobSubmission")
        connector.move_stage(AtsRecord(known, submission["id"]), "Placed")
        (changed,) = everybody(connector.list_changed_people(self.since()))
        assert changed.applications[0].stage_name == "Placed"

    def test_an_unreadable_person_or_submission_costs_one(self, connector, twin, job):
        spoilt, known, other = (
            twin.add_person("A", f"B{n}", f"b{n}@example.com", job) for n in range(3)
        )
        twin.shelf.change("Candidate", spoilt, firstName=7)
        broken = twin.shelf.all("JobSubmission")[1]["id"]
        twin.shelf.change("JobSubmission", broken, status=["?"])
        (page,) = connector.list_people()
        assert [(one.external_id, len(one.applications)) for one in page.people] == [
            (known, 0), (other, 1),
        ]  # fmt: skip
        assert [(bad.external_id, bad.path) for bad in page.bad] == [
            (spoilt, "$.data[0].firstName"), (known, "$.data[1].status"),
        ]  # fmt: skip

    def test_people_whose_addresses_are_hidden_cannot_be_known(self, connector, twin, job):
        known = twin.add_person("Maria", "Lopez", RIGHT)
        twin.settings["hidden"] = True
        with pytest.raises(PermissionMissingError):
            list(connector.list_people())
        with pytest.raises(PermissionMissingError):
            connector.update_person(AtsRecord(known), CORRECTED)
        assert twin.shelf.get("Candidate", known)["email2"] == RIGHT

    # --- a correction ----------------------------------------------------------------------------

    def test_addresses_that_only_bullhorn_has_move_back(self, connector, twin, job):
        known = twin.add_person("Maria", "Lopes", WRONG)
        twin.shelf.change("Candidate", known, email="m@work.example", mobile="555 0100")
        receipt = connector.update_person(AtsRecord(known), CORRECTED)
        assert receipt.warnings == ()
        (found,) = connector.find_candidates(RIGHT)
        assert found.emails == (RIGHT, "m@work.example", WRONG)
        assert found.phones == (CORRECTED.phone, "555 0100")

    def test_what_has_no_room_is_said(self, connector, twin, job):
        known = twin.add_person("Maria", "Lopes", WRONG)
        much = replace(
            CORRECTED,
            emails=(RIGHT, "b@example.com", "c@example.com", "d@example.com"),
            phone="1" * 21,
        )
        receipt = connector.update_person(AtsRecord(known), much)
        assert len(receipt.warnings) == 3
        assert not any("@" in warning or "1" in warning for warning in receipt.warnings)
        (found,) = connector.find_candidates(RIGHT)
        assert (found.emails, found.phones) == (much.emails[:3], ())

    def test_nothing_is_sent_where_nothing_differs(self, connector, twin, job):
        known = twin.add_person("Maria", "Lopes", WRONG)
        for _ in range(2):
            connector.update_person(AtsRecord(known), CORRECTED)
        assert len(twin.asked("change_candidate")) == 1

    def test_who_is_gone_is_not_corrected(self, connector, twin, job):
        known = twin.add_person("Maria", "Lopes", WRONG)
        twin.shelf.change("Candidate", known, isDeleted=True)
        for person in (known, "9999"):
            with pytest.raises(RejectedError) as gone:
                connector.update_person(AtsRecord(person), CORRECTED)
            assert gone.value.code == "bullhorn.no_candidate"
