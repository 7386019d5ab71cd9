import pytest

from candidates.rules.matching import Match, judge, words_of
from integrations.connectors.people_types import AtsCandidate
from integrations.connectors.types import PersonToExport
from integrations.rules.decision import Owner

ANA = PersonToExport("Ana", "Ruiz", ("ana@example.com",))


def person(first: str, last: str, external_id: str = "p1") -> AtsCandidate:
    return AtsCandidate(external_id, first, last, ("ana@example.com",), ats_url="https://ats/p1")


def test_nobody_is_nobody() -> None:
    assert judge(ANA, []).verdict is Match.NOBODY


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("Ana", "Ruiz"),
        ("ANA", "RUIZ"),
        ("Ana María", "Ruiz Gómez"),
        ("Anna", "Ruíz"),
        ("Ana", "Smith"),
        ("", ""),
    ],
)
def test_one_person_with_a_name_in_common_is_sure(first: str, last: str) -> None:
    assert judge(ANA, [person(first, last)]).verdict is Match.SURE


def test_one_person_with_an_entirely_different_name_goes_to_a_person() -> None:
    decision = judge(ANA, [person("Wei", "Zhang")])
    assert decision.verdict is Match.DOUBTFUL
    (reason,) = decision.reasons
    assert (reason.code, reason.owner) == ("match.other_name", Owner.ACCOUNT_MANAGER)
    assert "Wei Zhang" in reason.sentence
    assert reason.evidence["people"] == [
        {"id": "p1", "name": "Wei Zhang", "ats_url": "https://ats/p1"}
    ]


def test_several_people_with_the_address_go_to_a_person() -> None:
    decision = judge(ANA, [person("Ana", "Ruiz", "p1"), person("Ana", "Ruiz", "p2")])
    assert decision.verdict is Match.DOUBTFUL
    assert decision.reasons[0].code == "match.several_people"
    assert [known["id"] for known in decision.reasons[0].evidence["people"]] == ["p1", "p2"]


@pytest.mark.parametrize(
    "found",
    [[person("Wei", "Zhang", "p2")], [person("A", "B", "p1"), person("Wei", "Zhang", "p2")]],
)
def test_whoever_a_person_confirmed_is_sure(found: list[AtsCandidate]) -> None:
    assert judge(ANA, found, confirmed_id="p2").verdict is Match.SURE


def test_a_confirmation_of_somebody_who_is_gone_decides_nothing() -> None:
    assert judge(ANA, [person("Wei", "Zhang", "p1")], confirmed_id="p9").verdict is Match.DOUBTFUL


def test_names_are_compared_without_case_accents_and_initials() -> None:
    assert words_of("Łukasz J.", "O'Brien-Nuñez") == words_of("łukasz", "o brien nunez")
