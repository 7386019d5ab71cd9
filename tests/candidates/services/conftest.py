from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.server import SandboxServer
from tests.candidates.services.desk import Desk, open_desk


@pytest.fixture
def box() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


@pytest.fixture
def desk(
    db: None,
    box: SandboxServer,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Desk:
    settings.MEDIA_ROOT = tmp_path / "media"
    return open_desk(box, settings, monkeypatch)
