"""Whether a test can have a real cluster: what stands in for the control plane's programs where they are missing."""

from collections.abc import Mapping

import pytest

from tests.cluster.binaries import HOW, Binaries, built, cache_folder


def needed_binaries(environ: Mapping[str, str]) -> Binaries:
    """The control plane's programs; a test never builds them, but is skipped, or fails in CI."""
    found = built(cache_folder(environ))
    if found is not None:
        return found
    if environ.get("CI") == "true":
        pytest.fail(f"the control plane is not built: {HOW}")
    pytest.skip(f"the control plane is not built, so NOTHING WAS TRIED ON A REAL KUBERNETES: {HOW}")
