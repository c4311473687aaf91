"""The state folder: has to be there and ours to write before anything starts in it."""

import tempfile
from pathlib import Path

from bot.settings.errors import SettingsError


def prepare_state(folder: Path) -> None:
    """Make the folder where it is missing.

    Raises SettingsError where it cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise SettingsError(
            f"QUARTERDECK_STATE: {folder} cannot be written to ({error.strerror}): "
            "set QUARTERDECK_STATE to a folder of yours"
        ) from error
