"""The browser in which tests look at the sandbox's page."""

import os
import shutil
from collections.abc import Mapping, Sequence

import pytest

FLAGS: Sequence[str] = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_MEND = "apt-get install chromium"


def chromium(environ: Mapping[str, str] = os.environ, places: Sequence[str] = ("chromium", "/usr/bin/chromium")) -> str:
    """Where Chromium is; without it the test is skipped, or fails where CI is to run everything."""
    for place in places:
        found = shutil.which(place)
        if found is not None:
            return found
    if environ.get("CI") == "true":
        pytest.fail(f"Chromium is not installed: {_MEND}")
    pytest.skip(f"Chromium is not installed, so NOBODY LOOKED AT THE PAGE: {_MEND}")
