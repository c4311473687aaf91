"""A page that nobody looked at is no green build."""

import pytest

from tests.chromium import chromium


def test_without_chromium_ci_fails_and_a_laptop_skips() -> None:
    """Elsewhere than in CI the page's tests are skipped, and say so."""
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        chromium({"CI": "true"}, ["no-such-browser"])
    with pytest.raises(pytest.skip.Exception, match="NOBODY LOOKED"):
        chromium({}, ["no-such-browser"])
    assert chromium({}, ["sh"]).endswith("/sh")
