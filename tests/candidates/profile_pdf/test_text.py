"""Any text of any script is drawn, and none of it is obeyed."""

import builtins
import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candidates.profile_pdf import fonts
from candidates.profile_pdf.content import AssessmentContent, Criterion, Message
from candidates.profile_pdf.fonts import BOLD, REGULAR
from candidates.profile_pdf.render import render_profile
from candidates.profile_pdf.typesetting import clean, fit_lines, one_line, set_lines
from tests.candidates.profile_pdf.samples import profile, text_of


def rows(text: str, width: float = 200, size: float = 10) -> list[str]:
    return [
        "".join(run.text for run in line.runs) for line in set_lines(text, REGULAR, size, width)
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Phương Thảo",
        "Ελένη Παπαδοπούλου",
        "Фёдор Щёлково",
        "Łukasz Żółć",
        "Şükrü Ğ",
        "O’Brien-Ñandú",
    ],
)
def test_names_in_latin_greek_and_cyrillic_come_back_as_written(name):
    pdf = render_profile(profile(name=name))

    assert name in text_of(pdf)
    assert pdf.notes == ()


@pytest.mark.parametrize(
    "name",
    [
        '<img src="/etc/passwd"/>',
        "AT&T <b>bold",
        "</para><para>",
        "{0} %s %(x)s \\n $HOME",
        "&lt;&#65;&nosuch;",
        "(unbalanced ) \\ )",
    ],
)
def test_markup_is_printed_as_it_was_written(name):
    assert name in text_of(render_profile(profile(name=name)))


def test_no_file_and_no_address_of_a_text_is_opened(monkeypatch):
    opened = []
    real_open = builtins.open

    def watching_open(file, *arguments, **options):
        opened.append(str(file))
        return real_open(file, *arguments, **options)

    def no_socket(*_arguments, **_options):
        raise AssertionError("a text opened a connection")

    monkeypatch.setattr(builtins, "open", watching_open)
    monkeypatch.setattr(socket, "socket", no_socket)
    evil = '<img src="/etc/passwd"/><img src="http://127.0.0.1:9/x.png"/>'
    message = Message(evil, True, None, evil)
    render_profile(profile(name=evil, headline=evil, conversation=(message,)))

    assert not [path for path in opened if "passwd" in path]


def test_control_characters_direction_marks_and_surrogates_vanish_or_become_boxes():
    assert clean("a\x00b\x07c\u202ed\u200be\ufefff", 100) == "abcdef"
    assert clean("lone \ud800 half", 100) == "lone □ half"
    assert clean("pair \ud83d\ude00", 100) == "pair 😀"
    assert clean("one\r\ntwo\x0bthree\u2028four", 100) == "one\ntwo\nthree\nfour"
    assert one_line("  a\t\tb\n c ", 100) == "a b c"
    assert clean("abcdef", 4) == "abc…"


def test_words_wider_than_a_line_are_cut_and_nothing_is_lost():
    lines = rows("W" * 10_000)

    assert "".join(lines) == "W" * 10_000
    assert max(REGULAR.width(line, 10) for line in lines) <= 200


def test_lines_break_at_blanks_and_after_hyphens_and_keep_numbers_together():
    assert rows("state-of-the-art machining", 70) == ["state-of-the-", "art machining"]
    assert rows("call 616-555-0142 now", 75) == ["call", "616-555-0142", "now"]


def test_no_more_lines_than_asked_for_and_an_ellipsis_where_there_would_be():
    lines = fit_lines("word " * 200, BOLD, 10, 100, 2)
    last = "".join(run.text for run in lines[-1].runs)

    assert len(lines) == 2
    assert last.endswith("…")
    assert len(fit_lines("short", BOLD, 10, 100, 2)) == 1


def test_hebrew_is_put_in_drawing_order_line_by_line_with_turned_brackets():
    assert rows("דוד (אב) Haas", 400) == ["Haas (בא) דוד"]
    first, second = rows("אבגד הוזח טיכל מנסע", 60)

    # The first words are on the first line, at its right end.
    assert first.endswith("דגבא")
    assert second.startswith("עסנמ")


def test_brackets_in_left_to_right_text_are_not_turned():
    assert rows("abc ((אב)) def", 400) == ["abc ((בא)) def"]


def test_arabic_letters_take_the_form_of_their_place_in_the_word():
    # Meem, hah, meem, dal: initial, medial, medial, final; drawn from the left end.
    assert rows("محمد") == ["\ufeaa\ufee4\ufea4\ufee3"]


def test_right_to_left_lines_are_known_as_such():
    assert set_lines("שלום Haas", REGULAR, 10, 200)[0].right_to_left is True
    assert set_lines("Haas שלום", REGULAR, 10, 200)[0].right_to_left is False


def test_signs_without_a_glyph_are_spelled_out():
    pdf = render_profile(profile(conversation=(Message("M", True, None, "Yes 👍🏽 ✓"),)))

    assert "Yes [thumbs up sign] ✓" in text_of(pdf)
    assert pdf.notes == ()


def test_letters_that_no_font_has_are_boxes_and_the_document_says_which(monkeypatch):
    monkeypatch.setattr(fonts, "system_face", lambda: None)
    pdf = render_profile(profile(name="ꦲ Java"))

    assert "□ Java" in text_of(pdf)
    assert pdf.notes == ("Characters shown as boxes, because no font has them: U+A9B2.",)
    assert pdf.notes[0] in text_of(pdf)


def test_a_system_without_fonts_or_with_a_broken_one_has_no_fallback(tmp_path: Path):
    assert fonts.system_face((tmp_path / "nowhere",)) is None
    (tmp_path / "DroidSansFallback.ttf").write_bytes(b"not a font")
    assert fonts.system_face((tmp_path,)) is None


def test_a_usable_font_of_the_system_is_taken(tmp_path: Path):
    source = fonts.FONTS / "NotoSans-Regular.ttf"
    (tmp_path / "DroidSansFallback.ttf").write_bytes(source.read_bytes())
    face = fonts.system_face((tmp_path,))

    assert face is not None
    assert face.name == "System-DroidSansFallback"
    assert ord("A") in face.widths


any_text = st.text(max_size=300)
latin = st.text(
    alphabet=st.characters(
        min_codepoint=0x21, max_codepoint=0x17F, exclude_categories=("Cc", "Cf")
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(name=any_text, headline=any_text, said=any_text, comment=any_text, link=any_text)
def test_every_text_makes_a_document(name, headline, said, comment, link):
    assessment = AssessmentContent(3, comment, (Criterion(name, 2.5, comment),))
    pdf = render_profile(
        profile(
            name=name,
            headline=headline,
            job_title=said,
            links=(link,),
            link_back=link,
            assessment=assessment,
            conversation=(Message(name, True, None, said),),
        )
    )

    assert pdf.content.startswith(b"%PDF-")
    assert pdf.content.rstrip().endswith(b"%%EOF")


@settings(max_examples=60, deadline=None)
@given(said=st.lists(latin, min_size=1, max_size=6))
def test_latin_text_comes_back(said):
    message = Message("M", True, None, "\n".join(said))
    text = text_of(render_profile(profile(assessment=None, conversation=(message,))))

    for words in said:
        printed = one_line(words, 1_000)
        assert printed.replace(" ", "") in text.replace(" ", "")
