"""Root causes: the same for everybody whom it hits, another where anything else differs."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates.rules.failure_cause import GAVE_UP, cause_of, field_in, normalised
from integrations.rules.decision import Reason


def reason(sentence: str, code: str = "vendor.invalid", **evidence: object) -> Reason:
    return Reason(code, sentence, evidence={"error": "RejectedError", **evidence})


def cause(sentence: str, **more: object):
    private = more.pop("private", ())
    return cause_of([reason(sentence, **more)], operation="send the application", private=private)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Candidate 4711 is refused.", "Candidate 98 is refused."),
        ("ana@example.com is taken.", "bo@example.org is taken."),
        ('The value "Dallas" is not known.', 'The value "Fort Worth" is not known.'),
        ("The value 'Dallas' is not known.", "The value 'Austin, TX' is not known."),
        ("Not before 2026-11-22T09:30:00Z.", "Not before 2027-01-02T10:00:00Z."),
        ("See https://a.example/x?y=1 for more.", "See https://b.example/z for more."),
        (
            "Record 7d444840-9dc0-11d1-b245-5ffdce74fad2 is gone.",
            "Record 1b4e28ba-2fa1-11d2-883f-0016d3cca427 is gone.",
        ),
        ("Call +1 (214) 555-0100 to ask.", "Call 00 49 30 123456 to ask."),
        ("Job 4f9a1c22b is closed.", "Job 88d7e1b0c is closed."),
        ("It  says: NO.", "it says: no."),
    ],
)
def test_what_differs_from_person_to_person_makes_no_difference(one: str, other: str) -> None:
    assert cause(one) == cause(other)


@pytest.mark.parametrize(
    "other",
    [
        reason("The city is required."),
        reason("The phone is required.", code="vendor.other"),
        reason("The phone is required.", error="UnexpectedResponseError"),
        reason("The phone is required.", fields={"person.city": "is required"}),
    ],
)
def test_anything_else_is_another_cause(other: Reason) -> None:
    first = cause("The phone is required.")
    second = cause_of([other], operation="send the application")
    assert first.fingerprint != second.fingerprint
    assert cause_of([other], operation="send the document") != second


def test_names_of_the_person_and_the_job_are_taken_out() -> None:
    one = cause("Zoë O'Neill cannot apply to Welder II.", private=["Zoë", "O'Neill", "Welder II"])
    other = cause("Bo Li cannot apply to Driver.", private=["Bo", "Li", "Driver"])
    assert one == other
    assert "zoë" not in one.text
    assert "welder" not in one.text


def test_a_cause_differs_between_connections_and_is_known_at_all_of_them() -> None:
    found = cause("The phone is required.")
    assert found.at(1) != found.at(2)
    assert found.at(1) == cause("The phone is required.").at(1)


def test_who_gave_up_is_grouped_by_what_it_gave_up_at() -> None:
    gave_up = Reason(GAVE_UP, "12 tries in a row came to nothing.")
    error = reason("The ATS is not available.")
    assert cause_of([gave_up, error], operation="o") == cause_of([error], operation="o")


def test_waiting_for_another_export_is_no_failure() -> None:
    waits = Reason("export.person_being_created", "Another export is creating the same person.")
    assert cause_of([waits], operation="o") is None
    assert cause_of([], operation="o") is None


def test_a_label_does_not_make_it_another_cause() -> None:
    labelled = reason("The phone is missing; ask the customer.", said="Field phone is required.")
    found = cause_of([labelled], operation="send the application")
    assert found == cause("Field phone is required.")


def test_the_group_says_why_it_is_one() -> None:
    found = cause("It says: required.", fields={"emails[0].value": "required"})
    assert found.field == "emails.value"
    assert "(send the application)" in found.why()
    assert "(vendor.invalid)" in found.why()
    assert "(emails.value)" in found.why()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("Kombo refused the data. It says: body.candidate.phone_number: Required.",
         "body.candidate.phone_number"),
        ("The ATS refused it. It says: Missing required field: phone.", "phone"),
        ("It says: phone number is required.", "phone number"),
        ("It says: The field 'city' must be provided.", "city"),
        ("It says: city can't be blank.", "city"),
        ("The vendor's server failed.", ""),
        ("This person was rejected before.", ""),
    ],
)  # fmt: skip
def test_the_field_is_read_from_what_vendors_usually_say(said: str, field: str) -> None:
    assert field_in(said) == field


@given(st.text(max_size=400))
def test_a_normal_text_stays_as_it_is(text: str) -> None:
    once = normalised(text)
    assert len(once) <= 300
    assert once == once.casefold()


@given(st.integers(0, 10**12), st.uuids(), st.dates(), st.emails())
def test_no_id_number_date_or_address_is_left(
    number: int, uuid: UUID, day: date, address: str
) -> None:
    text = normalised(f"No {number} of {uuid} on {day.isoformat()} for <{address}> here.")
    assert text == normalised(
        "No 1 of 7d444840-9dc0-11d1-b245-5ffdce74fad2 on 2020-01-01 for <a@b.co> here."
    )
