import pytest

from candidates.rules.document_names import document_name, is_a_profile
from candidates.rules.names import fit_to_send


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Ana", "Ana"),
        ("  Ana \t María\n", "Ana María"),
        ("Nguyễn Thị Hương", "Nguyễn Thị Hương"),
        ("ليلى", "ليلى"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\x07\x1b[31mred", "[31mred"),
        ("Eve\u202egnp.exe", "Evegnp.exe"),
        ("\u200b\u200b", ""),
        ("---", ""),
        ("", ""),
        ("🦊", "🦊"),
    ],
)
def test_a_name_leaves_without_what_cannot_be_seen(written: str, sent: str) -> None:
    assert fit_to_send(written) == sent


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ("Ana Ruiz", "Ana-Ruiz-profile-rx-8f3k2mbq.pdf"),
        ("ليلى", "profile-rx-8f3k2mbq.pdf"),
        ("../../etc/passwd", "etc-passwd-profile-rx-8f3k2mbq.pdf"),
        ("A" * 500, "A" * 60 + "-profile-rx-8f3k2mbq.pdf"),
    ],
)
def test_a_document_is_named_so_that_it_is_found_again(person: str, name: str) -> None:
    assert document_name(person, "rx-8f3k2mbq") == name
    assert is_a_profile(name)


@pytest.mark.parametrize("name", ["Resume.pdf", "profile.pdf", "profile-rx-8f3k2mbq.pdf.exe"])
def test_other_documents_are_not_taken_for_a_profile(name: str) -> None:
    assert not is_a_profile(name)
