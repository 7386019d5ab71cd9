"""Which addresses go out, and in which order."""

import pytest

from candidates.rules.emails import EmailAddress, EmailKind, EmailValidity, choose_emails

HOME = EmailAddress("Ana.Silva@Example.com")
WORK = EmailAddress("asilva@acme.example.org", EmailKind.WORK)
OTHER = EmailAddress("ana@alumni.example.edu", EmailKind.OTHER)


def test_personal_goes_before_work_before_other_however_listed():
    assert choose_emails([OTHER, WORK, HOME]) == (
        "Ana.Silva@example.com",
        "asilva@acme.example.org",
        "ana@alumni.example.edu",
    )


def test_only_the_chosen_types_go_out():
    assert choose_emails([OTHER, WORK, HOME], ["work"]) == ("asilva@acme.example.org",)
    assert choose_emails([HOME], ["work"]) == ()


def test_a_verified_address_goes_before_an_unverified_one_of_its_type():
    verified = EmailAddress("a2@example.com", validity=EmailValidity.VALID)
    assert choose_emails([EmailAddress("a1@example.com"), verified]) == (
        "a2@example.com",
        "a1@example.com",
    )


def test_an_address_that_differs_in_case_only_comes_once():
    again = EmailAddress("ana.silva@EXAMPLE.com", EmailKind.WORK)
    assert choose_emails([again, HOME]) == ("Ana.Silva@example.com",)


def test_an_address_known_to_be_invalid_never_goes_out():
    assert choose_emails([EmailAddress("a@example.com", validity=EmailValidity.INVALID)]) == ()


@pytest.mark.parametrize(
    "address",
    ["", " ", "ana", "ana@", "@example.com", "ana@localhost", "a b@example.com", "a@b@example.com"],
)
def test_an_address_that_is_not_well_formed_never_goes_out(address):
    verified = EmailAddress(address, validity=EmailValidity.VALID)
    assert choose_emails([verified]) == ()


def test_spaces_around_an_address_are_dropped():
    assert choose_emails([EmailAddress(" ana@example.com\n")]) == ("ana@example.com",)
