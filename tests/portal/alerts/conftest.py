from tests.candidates.services.conftest import box, desk

__all__ = ["box", "desk"]
