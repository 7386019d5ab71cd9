"""Whether a job made by hand is one of the ATS: by title and place, with a reason for each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.rules.duplicates import DuplicateReason as R
from jobs.rules.duplicates import JobLook, Likeness, best, compare, words_of

WELDER = JobLook("Welder", "Dallas, TX", "TX", "US", "REQ-1001")

CASES = [
    ("Welder", "Dallas, TX", Likeness.SURE, [R.SAME_TITLE, R.SAME_PLACE]),
    ("welder (m/f/d)", "Dallas", Likeness.SURE, [R.SAME_TITLE, R.SAME_PLACE]),
    ("Welder", "", Likeness.LIKELY, [R.SAME_TITLE, R.PLACE_UNKNOWN]),
    ("Welders", "Dallas, TX", Likeness.LIKELY, [R.LIKE_TITLE, R.SAME_PLACE]),
    ("Welders", "", Likeness.NONE, [R.LIKE_TITLE, R.PLACE_UNKNOWN]),
    ("Welder", "Austin, TX", Likeness.NONE, [R.SAME_TITLE, R.OTHER_PLACE]),
    ("Welder 2", "Dallas, TX", Likeness.NONE, [R.OTHER_LEVEL, R.SAME_PLACE]),
    ("Senior Welder", "Dallas, TX", Likeness.NONE, [R.OTHER_LEVEL, R.SAME_PLACE]),
    ("Forklift driver", "Dallas, TX", Likeness.NONE, [R.OTHER_TITLE, R.SAME_PLACE]),
    ("", "Dallas, TX", Likeness.NONE, [R.OTHER_TITLE, R.SAME_PLACE]),
    ("Night shift, see req-1001", "Austin", Likeness.SURE, [R.NAMES_ATS_ID]),
]


@pytest.mark.parametrize(("title", "place", "likeness", "codes"), CASES)
def test_title_and_place_decide(title, place, likeness, codes):
    decision = compare(JobLook(title, place), WELDER)
    assert decision.verdict is likeness
    assert [reason.code for reason in decision.reasons] == codes


def test_abbreviations_and_roman_numbers_are_read():
    assert words_of("Sr. Mgr, Welding III (all genders)") == ("senior", "manager", "welding", "3")
    synced = JobLook("Senior Manager Welding 3", "Dallas")
    assert compare(JobLook("Welding, Sr. Mgr III", "Dallas"), synced).verdict is Likeness.SURE


def test_one_city_in_two_states_or_countries_is_two_places():
    ours = JobLook("Welder", "Springfield", "IL", "US")
    theirs = JobLook("Welder", "Springfield", "MO", "US")
    assert compare(ours, theirs).verdict is Likeness.NONE


def test_a_short_id_in_a_title_means_nothing():
    assert compare(JobLook("Welder 12"), JobLook("Driver", ats_id="12")).verdict is Likeness.NONE


TITLES = st.sampled_from(
    ["Welder", "Welders", "Sr Welder", "Driver", "Fork lift driver", "Welder 2"]
)
LOOKS = st.builds(
    JobLook,
    title=TITLES,
    place=st.sampled_from(["", "Dallas, TX", "Austin, TX"]),
    region=st.sampled_from(["", "TX"]),
    country=st.sampled_from(["", "US"]),
)


@given(LOOKS, LOOKS)
def test_likeness_does_not_depend_on_the_order_and_always_has_reasons(one, other):
    there, back = compare(one, other), compare(other, one)
    assert there.verdict is back.verdict
    assert there.reasons
    codes = {reason.code for reason in there.reasons}
    if there.verdict is Likeness.SURE:
        assert codes == {R.SAME_TITLE, R.SAME_PLACE} or R.LIKE_TITLE in codes
    if codes & {R.OTHER_PLACE, R.OTHER_TITLE, R.OTHER_LEVEL}:
        assert there.verdict is Likeness.NONE


@given(LOOKS, st.lists(LOOKS, max_size=6))
def test_the_best_is_one_that_compares_as_well_as_any(manual, synced):
    number, decision = best(manual, enumerate(synced))
    verdicts = [compare(manual, look).verdict for look in synced]
    if number is None:
        assert set(verdicts) <= {Likeness.NONE}
        return
    sure = verdicts.count(Likeness.SURE)
    assert verdicts[number] is (Likeness.SURE if sure else Likeness.LIKELY)
    assert decision.verdict is (Likeness.SURE if sure == 1 else Likeness.LIKELY)
    assert (decision.reasons[0].code == R.SEVERAL) is (sure > 1)
