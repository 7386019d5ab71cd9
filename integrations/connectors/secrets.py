"""The secrets of one connection, as a connector may read and renew them."""

import threading
from collections.abc import Callable, Mapping
from typing import Protocol

Bundle = Mapping[str, str]


class Secrets(Protocol):
    """What is sealed for one connection, shared by everybody who works on it."""

    def read(self) -> Bundle:
        """All secrets as they are now, those of the platform for this connector included."""

    def renew(
        self, *, is_fresh: Callable[[Bundle], bool], make: Callable[[Bundle], Bundle]
    ) -> Bundle:
        """Replace some secrets, one renewal at a time; all secrets as they are afterwards.

        Under the lock of the connection's row: where ``is_fresh`` says that somebody else has
        renewed them since, nothing is done. Else what ``make`` returns is stored before anybody
        can read it, also a token that works only once. What ``make`` raises is raised, and
        nothing is stored.
        """


class MemorySecrets:
    """Secrets that are stored nowhere: for a key that is tested while it is entered."""

    def __init__(self, secrets: Bundle) -> None:
        self._lock = threading.Lock()
        self._secrets = dict(secrets)

    def read(self) -> Bundle:
        """See ``Secrets.read``."""
        with self._lock:
            return dict(self._secrets)

    def renew(
        self, *, is_fresh: Callable[[Bundle], bool], make: Callable[[Bundle], Bundle]
    ) -> Bundle:
        """See ``Secrets.renew``."""
        with self._lock:
            if not is_fresh(self._secrets):
                self._secrets |= make(dict(self._secrets))
            return dict(self._secrets)
