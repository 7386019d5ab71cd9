"""BambooHR's people and its stand-in: everybody, once each, of whom only applications tell."""

import tracemalloc
from datetime import UTC, datetime, timedelta

from integrations.connectors.ats.bamboohr import mapping
from integrations.connectors.ats.bamboohr.people import pages_of_people
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import AtsRecord, Standing
from integrations.connectors.standings import NO_WORDS, StandingWords
from tests.integrations.connectors.bamboohr.shapes import application
from tests.integrations.connectors.people_journey import RIGHT, WRONG, PeopleJourney, everybody


class TestBambooPeople(PeopleJourney):
    KEY = "bamboohr"

    def options(self, url):
        return {"company": "acme", "base_url": url, "rejected_statuses": ["Not a fit"]}

    def test_somebody_on_several_pages_comes_once_and_whole(self, connector, twin, job):
        """She applied first of all and last of all, with a hundred others in between."""
        other = twin.add_job("Welder")
        maria = twin.add_person("Maria", "Lopez", RIGHT, job)
        for number in range(110):
            twin.add_person("Ana", f"Ruiz{number}", f"ana{number}@example.com", job)
        twin.add_person("Maria", "Lopez", RIGHT, other)
        people = everybody(connector.list_people())
        assert len(people) == 111
        (found,) = [one for one in people if one.external_id == maria]
        assert [each.job_external_id for each in found.applications] == [job, other]
        assert found == connector.find_candidates(RIGHT)[0]
        assert len(twin.asked("applications")) == 3 + 3 + 1

    def test_what_comes_and_goes_between_the_readings_spoils_nobody(self, connector, twin, job):
        for where in (job, twin.add_job("Welder")):
            twin.add_person("Maria", "Lopez", RIGHT, where)
        twin.add_person("Ana", "Ruiz", "ana@example.com", job)
        first, second = (row["id"] for row in twin.shelf.all("applications")[:2])
        handle = twin.handle

        def meanwhile(raw):
            if len(twin.asked("applications")) == 1:
                twin.shelf.remove("applications", second)
                twin.add_person("Ana", "Ruiz", "ana@example.com", twin.add_job("Late"))
            return handle(raw)

        twin.handle = meanwhile
        people = {one.emails[0]: one for one in everybody(connector.list_people())}
        assert [each.external_id for each in people[RIGHT].applications] == [first]
        assert len(people["ana@example.com"].applications) == 1

    def test_a_status_tells_what_became_of_somebody(self, connector, twin, job):
        words = {row["name"]: row["id"] for row in twin.shelf.all("statuses")}
        words["Not a fit"] = twin.shelf.add("statuses", {"name": "Not a fit"})["id"]
        for number, status in enumerate(words.values()):
            twin.add_person("A", f"B{number}", f"b{number}@example.com", job)
            row = twin.shelf.all("applications")[-1]
            twin.shelf.change("applications", row["id"], status=status)
        told = [one.applications[0] for one in everybody(connector.list_people())]
        assert {each.outcome: each.standing for each in told} == {
            "New": Standing.OPEN,
            "Reviewed": Standing.UNKNOWN,
            "Schedule Phone Screen": Standing.UNKNOWN,
            "Hired": Standing.HIRED,
            "Not a fit": Standing.REJECTED,
        }
        for each in told:
            assert abs(datetime.now(UTC) - each.applied_at) < timedelta(minutes=1)

    def test_the_time_of_a_rejection_comes_with_the_single_application(self, connector, twin, job):
        twin.add_person("Maria", "Lopez", RIGHT, job)
        refused = twin.shelf.add("statuses", {"name": "Not a fit"})["id"]
        application_id = twin.arrivals()[0]["application"]
        connector.move_stage(AtsRecord("", application_id), refused)
        found = connector.find_application(application_id)
        assert found.standing is Standing.REJECTED
        assert abs(datetime.now(UTC) - found.rejected_at) < timedelta(minutes=1)

    def test_an_unreadable_application_costs_one(self, connector, twin, job):
        """Whose it is, is told: they are there all the same."""
        spoilt = twin.add_person("Maria", "Lopes", WRONG, job)
        twin.add_person("Maria", "Lopes", WRONG, twin.add_job("Welder"))
        twin.shelf.change("jobs", job, title=["?"])
        (page,) = connector.list_people()
        (person,) = page.people
        assert (person.external_id, len(person.applications)) == (spoilt, 1)
        (bad,) = page.bad
        assert (bad.external_id, bad.path) == (spoilt, "$.applications[0].job.title.label")


def test_a_single_application_tells_since_when_it_has_its_status():
    changed = {"id": 27, "label": "Trial shift", "dateChanged": "2026-04-09T08:00:00+02:00"}
    row = Payload({**application(51), "status": changed})
    moment = datetime(2026, 4, 9, 6, tzinfo=UTC)
    found = mapping.application(row, StandingWords(rejected=frozenset({"trial shift"})))
    assert (found.standing, found.rejected_at) == (Standing.REJECTED, moment)
    still = mapping.application(row, NO_WORDS)
    assert (still.standing, still.rejected_at) == (Standing.UNKNOWN, None)
    assert found.changed_at == still.changed_at == moment


def test_many_applications_take_no_more_memory_than_few():
    """Every seventh applicant has two; eight bytes an application are kept."""

    def peak(count):
        def read(_operation):
            for start in range(0, count, 50):
                numbers = range(start + 1, start + 51)
                yield [
                    (f"$.applications[{at}]", application(number, id=number - (number % 7 == 0)))
                    for at, number in enumerate(numbers)
                ]

        tracemalloc.start()
        seen = sum(len(one.people) for one in pages_of_people(read, NO_WORDS))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert seen == count - count // 7
        return most

    few, many = peak(1_000), peak(20_000)
    assert many < few + 20_000 * 8 * 4 + 20_000 // 7 * 250
