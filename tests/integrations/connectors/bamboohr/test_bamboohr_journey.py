"""BambooHR's connector and its stand-in: the whole way of a candidate, and every fault."""

from dataclasses import replace

import pytest

from integrations.connectors.people_types import AtsRecord
from integrations.connectors.registry import build_connector
from integrations.connectors.secrets import MemorySecrets
from integrations.errors import RejectedError, TargetGoneError, UnexpectedResponseError
from sandbox.twins.misbehaviour import Kind
from tests.integrations.connectors.journey import (
    TwinJourney,
    candidate,
    document,
    person,
    record_of,
    send,
)


class TestBambooJourney(TwinJourney):
    KEY = "bamboohr"
    CREATES = "create"
    ALSO = {Kind.ATTACHMENT_REFUSED: RejectedError, Kind.JOB_CLOSED: RejectedError}

    def options(self, url):
        return {"company": "acme", "base_url": url}

    def test_pages_that_never_end_are_an_error_and_not_a_loop(self, connector, twin, job):
        """The list of jobs has no pages; that of applications has."""
        twin.add_person("Maria", "Lopez", "maria.lopez@example.com", job_id=job)
        twin.settings["endless_pages"] = True
        with pytest.raises(UnexpectedResponseError) as endless:
            connector.find_candidates("maria.lopez@example.com")
        assert endless.value.code == "pages.endless"
        assert len(twin.asked()) < 50

    def test_the_id_of_the_new_application_is_learned(self, connector, twin, job):
        receipt = send(connector, candidate(job), document())
        (arrived,) = twin.arrivals()
        assert receipt.application_external_id == arrived["application"]
        assert receipt.person_external_id == arrived["person"]
        assert receipt.warnings == ()

    @pytest.mark.parametrize("trouble", ["a lag", "a failure", "endless pages", "no access"])
    def test_a_write_is_done_also_where_its_application_is_not_shown(
        self, connector, twin, job, trouble
    ):
        if trouble == "a lag":
            twin.settings["search_lag_seconds"] = 3600.0
        elif trouble == "a failure":
            twin.misbehave(Kind.ERROR_500, "applications")
        elif trouble == "endless pages":
            twin.settings["endless_pages"] = True
        else:
            twin.settings["forbidden"] = ["applications"]
        receipt = send(connector, candidate(job), document())
        assert receipt.person_external_id == twin.arrivals()[0]["person"]
        assert receipt.application_external_id == ""
        assert "not show the new application" in receipt.warnings[0]
        assert len(twin.asked("create")) == 1

    def test_without_the_applications_id_nothing_is_moved_and_nothing_is_sent(
        self, connector, twin, job
    ):
        twin.settings["search_lag_seconds"] = 3600.0
        record = record_of(send(connector, candidate(job), document()))
        for write in (lambda: connector.move_stage(record, "2"),
                      lambda: connector.add_note(record, "Hello")):  # fmt: skip
            with pytest.raises(RejectedError) as unknown:
                write()
            assert unknown.value.code == "bamboohr.no_application_id"
        assert twin.asked("status") == twin.asked("comments") == []

    def test_somebody_known_is_shown_with_all_applications_once(self, connector, twin, job):
        jobs = [job, *(twin.add_job(f"Job {number}") for number in range(120))]
        for each in jobs:
            known = twin.add_person("Maria", "Lopez", "maria.lopez@example.com", job_id=each)
        (found,) = connector.find_candidates("maria.lopez@example.com")
        assert found.external_id == known
        assert [one.job_external_id for one in found.applications] == jobs
        assert [entry["query"]["page"] for entry in twin.asked("applications")] == ["1", "2", "3"]

    def test_people_whom_the_general_search_also_shows_are_left_out(self, connector, twin, job):
        twin.add_person("Diana", "Ruiz", "diana.ruiz1@example.com", job_id=job)
        known = twin.add_person("Ana", "Ruiz", "Ana.Ruiz1@Example.com", job_id=job)
        assert [one.external_id for one in connector.find_candidates("ana.ruiz1@example.com")] == [
            known
        ]

    def test_a_second_application_to_the_same_job_is_not_taken_for_the_new_one(
        self, connector, twin, job
    ):
        twin.add_person("Ana", "Ruiz1", person().emails[0], job_id=job)
        receipt = send(connector, candidate(job), document())
        assert receipt.application_external_id == ""
        assert receipt.warnings

    def test_the_profile_goes_into_the_slot_of_the_settings(self, transport, box, twin, job):
        for number, chosen in enumerate(({}, {"profile_slot": "resume"}), start=1):
            connector = build_connector(
                self.KEY,
                transport=transport,
                options={**self.options(box.twin_url(self.KEY)), **chosen},
                secrets=MemorySecrets(self.secret(twin)),
            )
            send(connector, candidate(job, number), document(number))
        assert [paper["slot"] for paper in twin.documents()] == ["coverLetter", "resume"]

    def test_an_application_can_be_created_without_a_document(self, connector, twin, job):
        receipt = connector.create_application(candidate(job))
        assert receipt.application_external_id
        assert twin.documents() == []

    def test_a_question_of_the_job_that_is_compulsory_is_told(self, connector, twin, job):
        twin.settings["required"] = ["phoneNumber"]
        out = candidate(job, person=replace(person(), phone=""))
        with pytest.raises(RejectedError) as refused:
            send(connector, out, document())
        assert "phoneNumber is required" in refused.value.sentence
        assert twin.arrivals() == []

    def test_a_stage_that_is_none_is_told_as_gone(self, connector, twin, job):
        record = record_of(send(connector, candidate(job), document()))
        with pytest.raises(TargetGoneError) as gone:
            connector.move_stage(record, "99999")
        assert gone.value.target == "stage"
        assert "Invalid status" in gone.value.sentence

    def test_an_application_that_is_gone_cannot_be_moved(self, connector, twin, job):
        with pytest.raises(RejectedError):
            connector.move_stage(AtsRecord("1", "424242"), "2")

    def test_a_note_arrives_as_it_is(self, connector, twin, job):
        record = record_of(send(connector, candidate(job), document()))
        connector.add_note(record, "Screened <b>twice</b>.")
        (note,) = twin.shelf.all("comments")
        assert note["text"] == "Screened <b>twice</b>."

    def test_the_writes_of_a_key_that_reads_are_not_known_until_tried(self, connector):
        found = {one.key: one for one in connector.check_account().capabilities}
        assert found["list_jobs"].supported is True
        assert found["create_application"].supported is None
        assert "until it is tried" in found["create_application"].detail
        assert found["create_prospect"].supported is False

    @pytest.mark.parametrize(
        ("forbidden", "jobs", "people"),
        [(["jobs"], False, True), (["statuses"], False, True), (["applications"], True, False)],
    )
    def test_a_key_that_is_refused_a_read_cannot_write(
        self, connector, twin, forbidden, jobs, people
    ):
        twin.settings["forbidden"] = forbidden
        check = connector.check_account()
        found = {one.key: one.supported for one in check.capabilities}
        assert (found["list_jobs"], found["find_candidates"]) == (jobs, people)
        assert not any(found[key] for key in ("create_application", "move_stage", "add_note"))
        assert found["create_application"] is False
        assert forbidden[0] in check.detail

    def test_a_key_that_may_read_nothing_is_refused(self, connector, twin):
        twin.settings["forbidden"] = ["jobs", "statuses", "applications"]
        with pytest.raises(self.FAULTS[Kind.PERMISSION_MISSING]) as refused:
            connector.check_account()
        assert refused.value.permission == "access to ATS settings"
