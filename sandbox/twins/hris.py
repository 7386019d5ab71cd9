"""What a stand-in for an HR system adds: the words of its operator."""

from abc import abstractmethod

from sandbox.twins.base import VendorTwin
from sandbox.twins.misbehaviour import Json


class HrisTwin(VendorTwin):
    """A stand-in for an HR system."""

    @abstractmethod
    def add_employee(
        self,
        first_name: str,
        last_name: str,
        email: str,
        *,
        reference: str = "",
        manager: str = "",
        active: bool = True,
    ) -> str:
        """Somebody who is there already, or who has left. ``manager`` is an id. Their id."""

    @abstractmethod
    def arrivals(self) -> list[Json]:
        """Everybody who is there, without any lag.

        A dictionary each: ``employee`` (id), ``name``, ``email``, ``reference``, ``starts_on``,
        ``active``, ``at`` (when they were put there, in Unix seconds).
        """
