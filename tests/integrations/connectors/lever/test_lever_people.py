"""The people of Lever's stand-in: read, read again, and corrected."""

import time
from datetime import UTC, datetime

import pytest

from integrations.connectors.people_types import AtsRecord, Standing
from integrations.connectors.types import Since
from integrations.errors import RejectedError
from tests.integrations.connectors.people_changes_journey import PeopleChangesJourney
from tests.integrations.connectors.people_journey import CORRECTED, RIGHT, everybody


class TestLeverPeople(PeopleChangesJourney):
    KEY = "lever"
    UPDATES = "update_contact"

    acting_user = ""

    def options(self, url):
        return {"base_url": f"{url}/v1", "auth_url": url, "acting_user_id": self.acting_user}

    def open(self, transport, box, secret):
        self.acting_user = box.twin(self.KEY).acting_user()
        return super().open(transport, box, secret)

    def reject(self, twin, record):
        twin.archive(record.application_external_id)

    def hire(self, twin, record):
        twin.archive(record.application_external_id, "Hired")

    def spoil(self, twin, external_id):
        (row,) = [one for one in twin.shelf.all("opportunities") if one["contact"] == external_id]
        twin.shelf.change("opportunities", row["id"], tags="no list")

    def test_the_opportunities_of_one_contact_are_one_person_on_whatever_pages_they_are(
        self, connector, twin, job
    ):
        """She came first of all and last of all, with two hundred others in between."""
        maria = twin.add_person("Maria", "Lopez", RIGHT)
        for number in range(200):
            twin.add_person("Ana", f"Ruiz{number}", f"ana{number}@example.com")
        twin.add_person("Maria", "Lopez", RIGHT, job)
        people = everybody(connector.list_people())
        assert len(people) == 201
        (found,) = [one for one in people if one.external_id == maria]
        assert [each.job_external_id for each in found.applications] == ["", job]

    def test_the_reason_is_the_outcome_and_without_the_right_to_read_it_nobody_knows(
        self, connector, twin, ana
    ):
        twin.archive(ana.application_external_id, "Timing")
        (their,) = self.told(connector, ana).applications
        assert (their.outcome, their.standing) == ("Timing", Standing.REJECTED)
        found = connector.find_application(ana.application_external_id)
        assert (found.outcome, found.standing) == ("Timing", Standing.REJECTED)
        twin.misbehave("permission_missing", "list_archive_reasons", None)
        (their,) = self.told(connector, ana).applications
        assert (their.outcome, their.standing) == ("archived", Standing.UNKNOWN)
        assert their.rejected_at is None

    def test_who_is_deleted_or_made_anonymous_is_told_as_gone(self, connector, twin, job, ana):
        other = twin.add_person("Bob", "Both", "bob@example.com", job)
        twin.add_person("Bob", "Both", "bob@example.com")
        hidden = twin.add_person("Cleo", "Hidden", "cleo@example.com", job)
        time.sleep(0.01)
        since = Since(datetime.now(UTC))
        twin.delete_opportunity(ana.application_external_id)
        (first, _) = [row for row in twin.shelf.all("opportunities") if row["contact"] == other]
        twin.delete_opportunity(first["id"])
        twin.anonymize(hidden)
        told = self.people(connector, since)
        assert told[ana.person_external_id].deleted
        assert (told[hidden].deleted, told[hidden].emails) == (True, ())
        assert not told[other].deleted
        assert len(told[other].applications) == 1
        twin.misbehave("permission_missing", "deleted_opportunities", None)
        assert set(self.people(connector, since)) == {hidden}
        assert set(self.people(connector)) == {other, hidden}

    def test_who_is_anonymous_is_not_given_a_name_again(self, connector, twin, ana):
        twin.anonymize(ana.person_external_id)
        with pytest.raises(RejectedError) as refused:
            connector.update_person(ana, CORRECTED)
        assert refused.value.code == "person.gone"
        assert twin.asked(self.UPDATES) == []

    def test_a_correction_needs_nobody_who_acts(self, connector, twin, ana):
        connector.update_person(AtsRecord(ana.person_external_id), CORRECTED)
        (sent,) = twin.asked(self.UPDATES)
        assert sent["query"] == {}
