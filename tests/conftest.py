"""Fixtures for every test."""

import pytest

from tests.base import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Ana, Sam, Max, Tina, Rita and Hugo, and their two customers."""
    return make_cast()
