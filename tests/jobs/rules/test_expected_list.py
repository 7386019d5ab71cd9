"""The customer's list of jobs, as people paste and upload it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.rules.expected_list import (
    MOST_BYTES,
    MOST_LINES,
    ExpectedListError,
    decoded,
    normal_title,
    parse,
)

NO_TEXT = "It holds characters that are no text. Save the list as UTF-8 or paste it."


def texts(listed: str) -> list[str]:
    return [line.text for line in parse(listed).lines]


def test_one_job_a_line_with_blank_lines_between():
    expected = parse("REQ-1\n\n  Welder II  \r\nREQ-3\r\r")
    assert [(line.number, line.text) for line in expected.lines] == [
        (1, "REQ-1"), (3, "Welder II"), (4, "REQ-3"),
    ]  # fmt: skip
    assert expected.unreadable == ()


def test_a_mark_at_the_beginning_and_bullets_are_no_part_of_a_title():
    assert texts("\ufeffREQ-1\n• Welder\n- Driver\n3. Cook\n12) Clerk\n– Nurse") == [
        "REQ-1", "Welder", "Driver", "Cook", "Clerk", "Nurse",
    ]  # fmt: skip
    assert texts("3D Artist\n-40 Freezer Clerk") == ["3D Artist", "-40 Freezer Clerk"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_with_headings(delimiter):
    rows = [["Job ID", "Location", "Job Title"], ["77", "Dallas", '"Welder, nights"']]
    expected = parse("\n".join(delimiter.join(row) for row in rows))
    (line,) = expected.lines
    assert (line.number, line.job_id, line.title) == (2, "77", "Welder, nights")


@pytest.mark.parametrize("heading", ["Title", "JOB_TITLE", "Requisition ID", "req. #"])
def test_one_column_with_a_heading(heading):
    (line,) = parse(f"{heading}\nWelder").lines
    assert "Welder" in (line.job_id, line.title)


def test_a_missing_cell_leaves_the_other():
    expected = parse("id,title\n77\n,Welder\n,\n")
    assert [(line.job_id, line.title) for line in expected.lines] == [("77", ""), ("", "Welder")]
    (empty,) = expected.unreadable
    assert (empty.number, empty.problem) == (4, "It holds neither an id nor a title.")
    (empty,) = parse("id,place,title\n1,Dallas,Welder\n,Dallas,").unreadable
    assert empty.problem == "Its columns for the id and the title are both empty."


def test_a_job_in_idaho_is_no_heading():
    first, second = parse("Welder, Boise, ID\nDriver, Dallas, TX").lines
    assert first.text == "Welder, Boise, ID"
    assert first.cells == ("Welder", "Boise", "ID")
    assert second.cells == ("Driver", "Dallas", "TX")


def test_quotes_of_titles_stay_and_quotes_of_csv_go():
    lines = parse('"Welder, nights"\n3/8" pipe fitter\n"Lead" Welder').lines
    assert [line.text for line in lines] == ["Welder, nights", '3/8" pipe fitter', '"Lead" Welder']


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('"Welder', "Its quotation marks are not closed. Remove or close them."),
        ("---", "It holds neither an id nor a title."),
        ("Wel\x07der", NO_TEXT),
        ("Wel\ufffdder", NO_TEXT),
        ("x" * 700, "It has 700 characters; 600 is the most. Is it one job?"),
    ],
)
def test_a_line_that_names_no_job_says_what_is_wrong_and_costs_one_line(line, problem):
    expected = parse(f"REQ-1\n{line}\nREQ-2")
    assert texts(f"REQ-1\n{line}\nREQ-2") == ["REQ-1", "REQ-2"]
    (unreadable,) = expected.unreadable
    assert (unreadable.number, unreadable.problem) == (2, problem)
    assert len(unreadable.text) <= 600


def test_what_is_listed_twice_is_expected_once():
    expected = parse("REQ-1\nWelder\nREQ-1\nWELDER \n")
    assert expected.repeats == {3: 1, 4: 2}


def test_the_same_title_under_two_ids_is_no_repeat():
    assert parse("id,title\n1,Welder\n2,Welder").repeats == {}


def test_so_many_lines_and_no_more():
    assert len(parse("\n".join(f"REQ-{n}" for n in range(MOST_LINES))).lines) == MOST_LINES
    with pytest.raises(ExpectedListError, match="2,001 lines; 2,000 is the most"):
        parse("\n".join(f"REQ-{n}" for n in range(MOST_LINES + 1)))


@pytest.mark.parametrize("nothing", ["", "\ufeff", " \n\t\n", "Job ID,Title\n"])
def test_an_empty_list_is_refused(nothing):
    with pytest.raises(ExpectedListError):
        parse(nothing)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_every_usual_encoding(encoding):
    assert parse(decoded("Señior Wélder\nREQ-2".encode(encoding))).lines[0].text == "Señior Wélder"


@pytest.mark.parametrize("content", [b"PK\x03\x04workbook", b"%PDF-1.7", b"a\x00b"])
def test_a_workbook_is_no_list(content):
    with pytest.raises(ExpectedListError, match="Save the list as CSV"):
        decoded(content)


def test_a_file_has_an_end():
    with pytest.raises(ExpectedListError, match="is the most"):
        decoded(b"x" * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Welder – Nights", "welder - nights"),
        ("  Sales\u00a0 Lead ", "Sales Lead"),
        ("Manager’s Aide", "Manager's aide"),
        ("ＷＥＬＤＥＲ", "welder"),
        ("“Welder”", "welder"),
    ],
)
def test_titles_are_the_same_however_they_are_written(one, other):
    assert normal_title(one) == normal_title(other)


def test_titles_that_differ_stay_different():
    assert len({normal_title(t) for t in ("C++ Developer", "C Developer", "C# Developer")}) == 3


@given(st.text(max_size=400))
def test_whatever_is_pasted_every_line_is_accounted_for(text):
    try:
        expected = parse(text)
    except ExpectedListError:
        return
    numbers = [line.number for line in (*expected.lines, *expected.unreadable)]
    assert numbers
    assert len(numbers) == len(set(numbers))
    assert all(first < repeat for repeat, first in expected.repeats.items())
