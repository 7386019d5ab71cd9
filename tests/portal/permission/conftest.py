from tests.portal.verification.conftest import box, one_case

__all__ = ["box", "one_case"]
