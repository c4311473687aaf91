"""What can go wrong below the edge.

    QuarterdeckError
    ├── InvalidTemplate      a YAML file is wrong: file, line, mend
    ├── InvalidParameters    an action or a workflow was given what it cannot take
    ├── Refused              permission or policy said no
    ├── TemporaryError       worth another try, after `delay`
    │   └── Conflict         the object changed between the read and the write
    └── PermanentError       another try would end the same
        ├── NotFound         the object does not exist
        └── Forbidden        the other side refused us

Whether to retry is said by the type. The message is written for people: what happened, to what, what to do next.
"""

from dataclasses import dataclass


class QuarterdeckError(Exception):
    """The base of every error of ours; `str()` is a sentence for people."""


class InvalidTemplate(QuarterdeckError):
    """A template is wrong; the message names file, line and the mend."""


class InvalidParameters(QuarterdeckError):
    """An action or a workflow was given what it cannot take."""


class Refused(QuarterdeckError):
    """Permission or policy said no."""


class TemporaryError(QuarterdeckError):
    """Worth another try.

    Attributes:
        delay: seconds to wait before it; None leaves it to the caller's backoff.
    """

    def __init__(self, message: str, *, delay: float | None = None) -> None:
        super().__init__(message)
        self.delay = delay


class Conflict(TemporaryError):
    """The object changed between the read and the write."""


class PermanentError(QuarterdeckError):
    """Another try would end the same."""


class NotFound(PermanentError):
    """The object does not exist."""


class Forbidden(PermanentError):
    """The other side refused us."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong in a file people write.

    Attributes:
        file: as given, relative where it can be.
        line: from 1; 0 where the whole file is meant.
        message: what is wrong and how to mend it.
    """

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}{f':{self.line}' if self.line else ''}: {self.message}"
