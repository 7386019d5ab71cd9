"""Corrections as values: several become one, and people are told in words."""

from hypothesis import given
from hypothesis import strategies as st

from candidates.rules.corrections import Change, ContactField, Place, by_hand, merge, note_text

F = ContactField
VALUES = st.sampled_from(["", "a@x.test", "b@x.test", "c@x.test", "d@x.test"])


def applied(changes, values):
    """What a system holds for each field after these changes, one after the other."""
    after = dict(values)
    for change in changes:
        if after[change.field] == change.old:
            after[change.field] = change.new
    return after


@st.composite
def histories(draw):
    """Corrections as they are made: each begins with what is known then."""
    known = {field: f"{field}-0" for field in F}
    made = []
    for number in range(draw(st.integers(1, 8))):
        field = draw(st.sampled_from(list(F)))
        new = draw(st.sampled_from(["", f"{field}-0", f"{field}-{number + 1}"]))
        if new != known[field]:
            made.append(Change(field, known[field], new))
            known[field] = new
    cut = draw(st.integers(0, len(made)))
    return made[:cut], made[cut:], known


@given(histories())
def test_two_corrections_as_one_lead_where_both_lead_one_after_the_other(history):
    earlier, later, known = history
    first = merge((), earlier)
    merged = merge(first, later)
    start = {field: f"{field}-0" for field in F}
    assert applied(merged, start) == known
    assert len({change.field for change in merged}) == len(merged)
    assert all(change.old != change.new for change in merged)


@given(st.builds(Change, st.just(F.EMAIL), VALUES, VALUES))
def test_a_correction_that_is_taken_back_needs_no_change(change):
    assert merge((change,), (Change(change.field, change.new, change.old),)) == ()


def test_two_addresses_stay_two_changes_and_capitals_are_no_difference():
    one, other = Change(F.EMAIL, "a@x.test", "b@x.test"), Change(F.EMAIL, "c@x.test", "")
    assert merge((one,), (other,)) == (one, other)
    again = Change(F.EMAIL, "B@X.test", "d@x.test")
    assert merge((one,), (again,)) == (Change(F.EMAIL, "a@x.test", "d@x.test"),)


def test_stored_and_read_back_it_is_the_same():
    change = Change(F.PHONE, "1", "2")
    assert Change.from_json(change.as_json()) == change


def test_the_task_says_what_to_change_where_and_whom_to_ask():
    place = Place(
        system="Lever", person="Ana Ruiz", person_external_id="p-7",
        ats_url="https://ats.example/p-7", our_support="help@portal.example",
        their_support="https://help.lever.co",
    )  # fmt: skip
    task = by_hand(place, [Change(F.EMAIL, "old@x.test", "new@x.test")], noted=True)
    assert task.sentence == (
        "Somebody has to correct Ana Ruiz (p-7) in Lever by hand: E-mail old@x.test → new@x.test."
    )
    assert "help@portal.example" in task.hint
    assert "https://help.lever.co" in task.hint
    assert task.evidence["link"] == "https://ats.example/p-7"
    assert task.owner == "support"


def test_the_note_names_what_was_wrong_what_is_right_and_why():
    changes = [Change(F.EMAIL, "old@x.test", ""), Change(F.PHONE, "", "+1 214 555 0142")]
    text = note_text("Ana Ruiz", changes, why="She called.", reference="rx-1")
    assert "- E-mail old@x.test → (not known)" in text
    assert "- Phone (none) → +1 214 555 0142" in text
    assert "Why: She called." in text
    assert text.endswith("rx-1")
