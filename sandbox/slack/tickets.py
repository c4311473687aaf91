"""The two short-lived permissions that come with an interaction: trigger_id and response_url."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.slack.errors import SlackError

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5
BOUND = 2000


@dataclass
class Trigger:
    """Lets the app open one modal for `user`, soon."""

    user: str
    expires: float
    used: bool = False


@dataclass
class ResponseUrl:
    """Lets the app answer an interaction; `ts` is the message it came from, where there is one."""

    user: str
    channel: str
    ts: str | None
    thread_ts: str | None
    expires: float
    uses: int = 0


class Tickets:
    """Issues and redeems trigger ids and response URLs; a bounded number is remembered."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, ResponseUrl] = {}

    def trigger(self, user: str) -> str:
        """A new trigger_id."""
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(user, self._clock() + TRIGGER_SECONDS)
        _trim(self._triggers)
        return trigger_id

    def redeem_trigger(self, trigger_id: str) -> str:
        """The user whose screen the trigger opens; SlackError where it is unknown, used or too old."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if trigger.expires < self._clock():
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def response(self, user: str, channel: str, ts: str | None, thread_ts: str | None) -> str:
        """The path part of a new response_url."""
        key = secrets.token_urlsafe(24)
        self._responses[key] = ResponseUrl(user, channel, ts, thread_ts, self._clock() + RESPONSE_SECONDS)
        _trim(self._responses)
        return key

    def redeem_response(self, key: str) -> ResponseUrl:
        """One use of a response_url; SlackError where it is unknown, used up or too old."""
        response = self._responses.get(key)
        if response is None or response.expires < self._clock():
            raise SlackError("expired_url")
        if response.uses >= RESPONSE_USES:
            raise SlackError("used_url")
        response.uses += 1
        return response


def _trim(held: dict[str, Trigger] | dict[str, ResponseUrl]) -> None:
    while len(held) > BOUND:
        del held[next(iter(held))]
