"""Where the ATS's word is not enough, a person is asked, or at least told."""

from collections.abc import Sequence

import pytest

from candidates.rules.export_state import EffectKind, ExportState
from candidates.rules.matching import Settled
from candidates.services.desk import settle
from candidates.services.effects import HANDLERS, Outgoing
from integrations.connectors.base import AtsConnector
from integrations.connectors.people_types import AtsDocument, AtsRecord
from integrations.connectors.types import CandidateToExport, PersonToExport, Target
from integrations.errors import NotSupportedError
from tests.candidates.services.desk import INTEGRATION, delivered, delivered_in_time

S = ExportState
OURS = "Ana-Ruiz-profile-rx-8f3k2mbq.pdf"
OUT = Outgoing(
    CandidateToExport(
        PersonToExport("Ana", "Ruiz", ("ana@example.com",)),
        Target.APPLICANT,
        "job-1",
        reference="rx-8f3k2mbq",
    ),
    AtsRecord("person-1", "application-1"),
)


class Cabinet(AtsConnector):
    """An ATS that only lists documents."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def list_documents(self, record: AtsRecord) -> Sequence[AtsDocument]:
        return [AtsDocument(name) for name in self.names]


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ([], 0),
        ([OURS], 1),
        (["Resume.pdf", OURS], 1),
        (["Ana-Ruiz-profile-rx-22222222.pdf"], 0),
        ([OURS, OURS], 2),
    ],
)
def test_our_document_is_known_by_its_name(listed, found):
    matches = HANDLERS[EffectKind.DOCUMENT].find(Cabinet(*listed), OUT)
    assert len(matches) == found


def test_documents_of_other_names_prove_nothing():
    with pytest.raises(NotSupportedError) as unknown:
        HANDLERS[EffectKind.DOCUMENT].find(Cabinet("Resume.pdf"), OUT)
    assert unknown.value.code == "document.not_recognisable"


def test_one_unreadable_answer_to_a_look_is_tried_again(desk):
    desk.ats.misbehave("get_candidates", "commit_then_html")
    export = delivered(desk.due())
    assert (export.state, export.failures) == (S.RETRY_LATER, 1)
    assert delivered_in_time(export).state == S.EXPORTED


def test_unreadable_answers_that_do_not_end_go_to_engineering(desk):
    desk.ats.misbehave("get_candidates", "commit_then_html", times=None)
    export = delivered_in_time(delivered(desk.due()))
    assert (export.state, export.owner) == (S.NEEDS_ATTENTION, "engineering")
    assert desk.applications() == []


def known_under_our_address(desk):
    return desk.ats.put_candidate(INTEGRATION, "Wei", "Zhang", ["ana@example.com"])


def test_somebody_else_with_the_same_address_is_not_waited_for(desk):
    known_under_our_address(desk)
    export = delivered(desk.due(person="ana@example.com"))
    assert export.error_code == "match.other_name"
    answer = settle(export, Settled.CREATE, actor=None, note="Mother and daughter.")
    assert answer.done
    assert delivered(export).state == S.EXPORTED
    assert len(desk.applications()) == 1


def test_it_is_told_when_the_ats_did_not_attach_to_the_confirmed_person(desk):
    desk.ats.set_options(INTEGRATION, duplicates="store")
    known = known_under_our_address(desk)
    export = delivered(desk.due(person="ana@example.com"))
    settle(export, Settled.ATTACH, person_external_id=known["id"], actor=None, note="Married name.")
    assert delivered(export).state == S.EXPORTED
    (warning,) = export.warnings
    assert f"than the one that is known there ({known['id']})" in warning


def test_two_of_our_own_who_share_an_address_are_not_taken_for_one(desk):
    desk.ats.set_options(INTEGRATION, mirror_lag_seconds=3600.0)
    first = delivered(desk.due(person="home@example.com", name=("Ann", "Lee")))
    assert first.state == S.PROCESSING
    second = delivered(desk.due(person="home@example.com", name=("Zed", "Other")))
    assert (second.state, second.error_code) == (S.NEEDS_ATTENTION, "match.other_name")
    assert len(desk.applications()) == 1


def test_the_source_tag_is_put_on_the_person_once(desk):
    desk.connection.source_tag = "Portal"
    desk.connection.save()
    desk.ats.misbehave("add_candidate_tag", "commit_then_drop")
    export = delivered_in_time(delivered(desk.due()))
    assert export.state == S.EXPORTED
    (person,) = desk.ats.candidates(INTEGRATION)
    assert [tag["name"] for tag in person["tags"]] == ["Portal"]
    assert len(desk.ats.requests("add_candidate_tag")) == 1


def test_a_system_without_tags_takes_the_candidate_all_the_same(desk):
    desk.connection.source_tag = "Portal"
    desk.connection.save()
    desk.ats.set_options(INTEGRATION, unsupported=["ats_add_candidate_tag"])
    export = delivered(desk.due())
    assert export.state == S.EXPORTED
    assert len(export.warnings) == 1
