"""What goes wrong in the sandbox Slack.

SandboxSlackError
    SlackError          an API call is refused: becomes {"ok": false, "error": code}
    NoSuchThing         a person tried to touch something that is not there (a button, a view, a channel)
"""

from __future__ import annotations


class SandboxSlackError(Exception):
    """Base of all errors of the sandbox Slack."""


class SlackError(SandboxSlackError):
    """A Web API call is refused with Slack's `code`; `details` become response_metadata.messages."""

    def __init__(self, code: str, *details: str) -> None:
        super().__init__(f"{code}: {'; '.join(details)}" if details else code)
        self.code = code
        self.details = details


class NoSuchThing(SandboxSlackError, LookupError):
    """A person tried to use something that the workspace does not hold."""
