"""The connection's defaults and what a search has of its own become what counts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates.rules.export_settings import (
    OF_A_SEARCH,
    ExportSettings,
    ProfilePart,
    effective,
    profile_words,
)
from integrations.rules.connection_state import Workflow

part_sets = st.frozensets(st.sampled_from(ProfilePart))
defaults = st.builds(
    ExportSettings, workflow=st.sampled_from(Workflow), source_tag=st.text(), left_out=part_sets
)
overrides = st.fixed_dictionaries(
    {},
    optional={
        "workflow": st.sampled_from([workflow.value for workflow in OF_A_SEARCH]),
        "source_tag": st.text(),
        "profile_leaves_out": part_sets.map(sorted),
    },
)


@given(defaults)
def test_without_anything_of_its_own_a_search_is_as_the_connection(given: ExportSettings) -> None:
    assert effective(given, {}) == given


@given(defaults, overrides)
def test_each_setting_is_the_searchs_own_or_the_connections(
    given: ExportSettings, own: dict[str, Any]
) -> None:
    counts = effective(given, own)
    assert counts.source_tag == own.get("source_tag", given.source_tag)
    assert counts.left_out == frozenset(own.get("profile_leaves_out", given.left_out))
    assert counts.left_out.isdisjoint(counts.parts)
    assert counts.left_out | set(counts.parts) == set(ProfilePart)
    if given.workflow is Workflow.REDIRECT:
        assert counts.workflow is Workflow.REDIRECT
    else:
        assert counts.workflow == own.get("workflow", given.workflow)


def test_a_part_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="photo"):
        effective(ExportSettings(), {"profile_leaves_out": ["photo"]})


def test_the_contents_are_said_in_words() -> None:
    assert profile_words(ExportSettings()) == "Header, screening conversation, assessment, resume"
    assert profile_words(ExportSettings(left_out=frozenset(ProfilePart))) == "Header only"
