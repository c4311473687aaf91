"""What a wrong setting ends with: one line that names the key, the place and the mend."""

from workflows.errors import QuarterdeckError


class SettingsError(QuarterdeckError):
    """A setting is missing, wrong or unknown; `str()` is one line."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))
