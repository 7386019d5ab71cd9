"""What a reader of the profile finds in it."""

import datetime as dt
import hashlib
import io

from pypdf import PdfReader

from candidates.profile_pdf.content import AssessmentContent, Criterion, Message
from candidates.profile_pdf.limits import MESSAGES, TEXT_CHARACTERS
from candidates.profile_pdf.render import render_profile
from tests.candidates.profile_pdf.samples import (
    NOON,
    bare,
    conversation,
    outline_of,
    pdf_resume,
    profile,
    text_of,
    with_resume,
)


def test_header_says_who_for_which_job_from_where_and_the_way_back():
    text = text_of(render_profile(profile()))

    for expected in (
        "Maria Alvarez",
        "maria@example.com · +1 (616) 555-0142 · Grand Rapids, MI",
        "https://www.linkedin.com/in/maria",
        "CNC Machinist, Second Shift",
        "JOB-2291",
        "Lakeside Manufacturing",
        "Passive outreach",
        "Engaged",
        "4 of 5 stars",
        "November 22, 2026",
        "Full record: https://app.example.com/c/rx-8f3k2m",
    ):
        assert expected in text


def test_assessment_shows_summary_scores_and_comments():
    text = text_of(render_profile(profile()))

    assert "Sets up mills without supervision." in text
    assert "CNC setup 4.5" in text
    assert "Edits G-code at the control." in text
    assert "Communication 4.0" in text


def test_conversation_shows_speakers_times_and_every_turn():
    text = text_of(render_profile(profile()))

    assert "6 messages. Times in UTC." in text
    assert "November 19, 2026" in text
    assert "Robin 6:05 PM Turn 0: I set up" in text
    assert "Maria Alvarez 6:07 PM Turn 1: I set up" in text
    assert all(f"Turn {number}:" in text for number in range(6))


def test_a_new_day_in_the_conversation_is_announced():
    messages = (
        Message("Robin", False, NOON, "Today"),
        Message("Robin", False, NOON + dt.timedelta(days=1), "Tomorrow"),
        Message("Maria", True, None, "No time known"),
    )
    text = text_of(render_profile(profile(conversation=messages)))

    assert text.index("November 19, 2026") < text.index("Today")
    assert text.index("Today") < text.index("November 20, 2026") < text.index("Tomorrow")


def test_a_message_longer_than_a_page_goes_on_over_pages_and_says_so():
    words = " ".join(f"word{number}" for number in range(2_000))
    pdf = render_profile(profile(conversation=(Message("Maria", True, NOON, words),)))
    text = text_of(pdf)

    assert pdf.notes == ()
    assert pdf.pages >= 4
    assert text.count("Maria continued") == pdf.pages - 1
    assert set(text.split()) >= {f"word{number}" for number in range(2_000)}


def test_a_summary_longer_than_a_page_is_printed_whole():
    summary = " ".join(f"s{number}" for number in range(3_000))
    pdf = render_profile(profile(assessment=AssessmentContent(3, summary), conversation=()))

    words = set(text_of(pdf).split())

    assert pdf.notes == ()
    assert words >= {f"s{number}" for number in range(3_000)}


def test_own_pages_carry_the_reference_and_n_of_all_pages():
    pdf = render_profile(with_resume(pdf_resume(3)))
    own = pdf.pages - 3
    pages = PdfReader(io.BytesIO(pdf.content)).pages

    for number in range(own):
        text = pages[number].extract_text()
        assert "rx-8f3k2m" in text
        assert f"{number + 1} / {pdf.pages}" in text
    assert "rx-8f3k2m" not in pages[own].extract_text()


def test_outline_leads_to_the_four_parts():
    pdf = render_profile(with_resume(pdf_resume(2)))

    assert outline_of(pdf) == {
        "Profile": 1,
        "Assessment": 1,
        "Screening conversation": 1,
        "Resume": pdf.pages - 1,
    }


def test_document_properties_name_the_candidate_and_no_machine():
    for content in (profile(), with_resume(pdf_resume())):
        reader = PdfReader(io.BytesIO(render_profile(content).content))
        assert reader.metadata == {
            "/Title": "Maria Alvarez – CNC Machinist, Second Shift – Candidate profile",
            "/Subject": "ATS job JOB-2291, reference rx-8f3k2m",
            "/Author": "ATS Integration Portal",
            "/Creator": "ATS Integration Portal",
            "/Producer": "ATS Integration Portal",
            "/CreationDate": "D:20261122140500Z",
            "/ModDate": "D:20261122140500Z",
            "/Keywords": "",
            "/Trapped": "/False",
        }
        root = reader.root_object
        assert root["/Lang"] == "en-US"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True


def test_the_digest_and_the_page_count_are_of_the_document():
    pdf = render_profile(profile())

    assert pdf.sha256 == hashlib.sha256(pdf.content).hexdigest()
    assert pdf.pages == len(PdfReader(io.BytesIO(pdf.content)).pages)


def test_a_profile_without_anything_says_what_was_not_on_file():
    pdf = render_profile(bare())

    assert pdf.pages == 1
    assert pdf.notes == ()
    assert "Name not known" in text_of(pdf)
    assert "No assessment, screening conversation or resume was on file" in text_of(pdf)


def test_scores_and_stars_outside_the_scale_are_drawn_at_its_ends():
    criteria = tuple(
        Criterion(name, score)
        for name, score in (
            ("High", 99.0),
            ("Low", -3.0),
            ("Endless", float("inf")),
            ("Unknown", float("nan")),
        )
    )
    assessment = AssessmentContent(99, "", criteria)
    text = text_of(render_profile(profile(assessment=assessment)))

    assert "5 of 5 stars" in text
    for expected in ("High 5.0", "Low 0.0", "Endless 5.0", "Unknown –"):
        assert expected in text


def test_what_is_too_much_is_left_out_and_said_in_the_document_too():
    long = Message("Robin", False, None, "x" * (TEXT_CHARACTERS + 1))
    pdf = render_profile(profile(conversation=(long, *conversation(MESSAGES))))

    assert pdf.notes == (
        "Only the first 1,000 of 1,001 messages are shown.",
        "1 very long message was shortened.",
    )
    assert all(note in text_of(pdf) for note in pdf.notes)


def test_only_web_and_mail_addresses_can_be_clicked():
    content = profile(
        links=("javascript:alert(1)", "file:///etc/passwd", "http://[broken"),
        link_back="https://app.example.com/c/ü?q=1",
    )
    page = PdfReader(io.BytesIO(render_profile(content).content)).pages[0]
    addresses = [mark.get_object()["/A"]["/URI"] for mark in page["/Annots"]]

    assert addresses == [
        "mailto:maria@example.com",
        "https://app.example.com/c/%C3%BC?q=1",
    ]
