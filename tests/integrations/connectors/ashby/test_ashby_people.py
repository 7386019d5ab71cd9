"""The people of Ashby's stand-in: read, read again, and corrected."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from integrations.connectors.people_types import Standing
from integrations.connectors.types import Since
from tests.integrations.connectors.people_changes_journey import PeopleChangesJourney
from tests.integrations.connectors.people_journey import CORRECTED, RIGHT, everybody

REJECTED = {"text": "Not enough experience", "reasonType": "RejectedByOrg"}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class TestAshbyPeople(PeopleChangesJourney):
    KEY = "ashby"
    UPDATES = "candidate.update"
    KEEPS_OLD_ADDRESSES = False

    def options(self, url):
        return {"base_url": url}

    def reject(self, twin, record):
        twin.end(record.application_external_id, "Archived", **REJECTED)

    def hire(self, twin, record):
        twin.end(record.application_external_id, "Hired")

    def spoil(self, twin, external_id):
        twin.shelf.change("candidates", external_id, name=42)

    def bookmark(self, connector):
        """Where the last read ended. Ashby goes by that, and not by the time."""
        (*_, last) = connector.list_people()
        return Since(LONG_AGO, last.bookmark)

    def test_only_who_has_changed_is_read_again(self, connector, twin, ana):
        twin.add_person("Bob", "Old", "bob@example.com")
        since = self.bookmark(connector)
        assert self.people(connector, since) == {}
        self.reject(twin, ana)
        new = twin.add_person("Cleo", "New", "cleo@example.com")
        pages = list(connector.list_changed_people(since))
        people = {known.external_id: known for page in pages for known in page.people}
        assert set(people) == {ana.person_external_id, new}
        (their,) = people[ana.person_external_id].applications
        assert (their.outcome, their.standing) == (REJECTED["text"], Standing.REJECTED)
        assert self.people(connector, Since(LONG_AGO, pages[-1].bookmark)) == {}

    @pytest.mark.parametrize("code", ["sync_token_expired", "incremental_sync_too_large"])
    def test_where_a_token_is_too_old_everybody_is_read(self, connector, twin, ana, code):
        since = self.bookmark(connector)
        twin.settings["sync_tokens"] = code
        assert set(self.people(connector, since)) == {ana.person_external_id}
        assert set(self.people(connector, Since(LONG_AGO))) == {ana.person_external_id}

    def test_a_full_read_asks_for_no_application_by_its_id(self, connector, twin, job):
        for number in range(130):
            twin.add_person("Ana", f"Ruiz{number}", f"ana{number}@example.com", job)
        people = everybody(connector.list_people())
        assert [len(one.applications) for one in people] == [1] * 130
        asked = [entry["operation"] for entry in twin.asked()]
        assert asked == ["application.list"] * 2 + ["candidate.list"] * 2

    def test_an_application_that_cannot_be_read_costs_its_person(self, connector, twin, job, ana):
        well = twin.add_person("Bob", "Well", "bob@example.com", job)
        odd = {"text": 7, "reasonType": "RejectedByOrg"}
        twin.end(ana.application_external_id, "Archived", **odd)
        (page,) = connector.list_people()
        assert [known.external_id for known in page.people] == [well]
        (bad,) = page.bad
        assert bad.external_id == ana.person_external_id
        assert bad.path == "$.application.archiveReason.text"

    def test_an_application_of_nobody_is_told_beside_everybody(self, connector, twin, ana):
        twin.shelf.change("applications", ana.application_external_id, person=None)
        (page,) = connector.list_people()
        assert [known.external_id for known in page.people] == [ana.person_external_id]
        (bad,) = page.bad
        assert (bad.path, bad.external_id) == ("$.results[0].candidate", "")

    @pytest.mark.parametrize("kind", ["RejectedByCandidate", "Other", "SomethingNew"])
    def test_only_a_rejection_of_theirs_is_one(self, connector, twin, ana, kind):
        twin.end(ana.application_external_id, "Archived", text="Withdrew", reasonType=kind)
        (their,) = self.told(connector, ana).applications
        assert (their.outcome, their.standing) == ("Withdrew", Standing.UNKNOWN)
        assert their.rejected_at is None

    def test_who_is_gone_and_was_a_candidate_is_told(self, connector, twin, ana):
        since = self.bookmark(connector)
        twin.delete_person(ana.person_external_id)
        (gone,) = self.people(connector, since).values()
        assert (gone.external_id, gone.deleted, gone.emails) == (ana.person_external_id, True, ())

    def test_every_further_address_is_a_write_of_its_own(self, connector, twin, ana):
        more = replace(CORRECTED, emails=(RIGHT, "b@example.com", "c@example.com"))
        connector.update_person(ana, more)
        assert self.told(connector, ana).emails == more.emails
        assert len(twin.asked(self.UPDATES)) == 2
        connector.update_person(ana, more)
        assert len(twin.asked(self.UPDATES)) == 2

    def test_the_bookmark_is_that_of_both_lists(self, connector, twin, ana):
        assert len(json.loads(self.bookmark(connector).bookmark)) == 2
