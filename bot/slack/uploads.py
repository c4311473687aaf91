"""Shares a file: asks Slack for an address, sends the bytes there, and has it shown in the thread."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.messages.model import escape
from bot.slack.history import Posted
from bot.slack.respond import retry_after
from bot.store.outbox import OutboxMessage, Outgoing
from languages import mark, reader, say, speaking, spoken
from workflows.errors import QuarterdeckError
from workflows.model.change import JsonValue
from workflows.redaction import Redactor

MOST_BYTES = 1_000_000
PATIENCE = 25.0
"""Seconds for the three calls together; shorter than an outbox lease, so that nobody else begins meanwhile."""
_END = 2_000
_MENDS = {
    "missing_scope": mark("the Slack app needs the scope files:write; add it and install the app again"),
    "file_upload_size_restricted": mark("this Slack takes no files of that size"),
    "file_uploads_disabled": mark("this Slack takes no files"),
    "not_in_channel": mark("I may share files only where I am a member, so invite me to this channel"),
}


_ASK = mark("ask whoever runs this Slack")


class NotTaken(QuarterdeckError):
    """Slack's file server did not take the bytes.

    Attributes:
        status: what it answered.
        pause: seconds that it asks to wait; 0 where it asks for none.
    """

    def __init__(self, status: int, pause: float) -> None:
        super().__init__(f"Slack's file server answered {status}")
        self.status = status
        self.pause = pause


@dataclass(frozen=True, kw_only=True)
class File:
    """What a row of the outbox says about its file.

    Attributes:
        language: of whoever it is for.
    """

    name: str
    text: str
    language: str

    @classmethod
    def of(cls, payload: Mapping[str, JsonValue]) -> "File":
        """Read it; raises QuarterdeckError where the payload holds none."""
        found = payload.get("file")
        if not isinstance(found, dict):
            raise QuarterdeckError("this message of the outbox holds no file")
        return cls(
            name=str(found["name"]), text=str(found["text"]), language=str(found.get("language", reader().language))
        )


class Uploads:
    """Uploads text files.

    Args:
        client: without retry handlers, as the outbox tries again itself.
        session: shared; its timeout bounds each call.
        proxy: for Slack's file server; None goes there directly.
    """

    def __init__(
        self, client: AsyncWebClient, session: aiohttp.ClientSession, redactor: Redactor, *, proxy: str | None = None
    ) -> None:
        self._client = client
        self._session = session
        self._redactor = redactor
        self._proxy = proxy

    async def share(self, message: Outgoing, channel: str, comment: str) -> None:
        """Upload the file of the message and show it in its channel and thread, under the comment.

        Nobody sees a file before the last call, so that a crash before it costs nothing but a repetition.

        Raises what the SDK and aiohttp raise, TimeoutError after PATIENCE, and NotTaken.
        """
        file = File.of(message.payload)
        async with asyncio.timeout(PATIENCE):
            with speaking(file.language):
                content = await asyncio.to_thread(content_of, file.text, self._redactor)
            place = await self._client.files_getUploadURLExternal(filename=file.name, length=len(content))
            await self._send(str(place["upload_url"]), content)
            await self._client.files_completeUploadExternal(
                files=[{"id": str(place["file_id"]), "title": file.name}],
                channel_id=channel,
                thread_ts=message.thread_ts or None,
                initial_comment=comment or None,
            )

    async def _send(self, url: str, content: bytes) -> None:
        headers = {"Content-Type": "application/octet-stream"}
        async with self._session.post(url, data=content, headers=headers, proxy=self._proxy) as answer:
            await answer.read()
            if answer.status != 200:
                raise NotTaken(answer.status, retry_after(answer.headers.get("Retry-After")))


def is_shared(message: Outgoing, posted: Posted) -> bool:
    """Whether a message in Slack shows the file: by its name, and by its comment where files are not listed."""
    name = File.of(message.payload).name
    files = posted.get("files") or ()
    named = any(isinstance(one, dict) and one.get("name") == name for one in files)
    return named or (bool(files) and name in str(posted.get("text", "")))


def content_of(text: str, redactor: Redactor) -> bytes:
    """The bytes of a file: no secrets, and the end where it is longer than MOST_BYTES."""
    content = redactor.redact(text).encode()
    if len(content) <= MOST_BYTES:
        return content or b"\n"
    left_out = (say("… the beginning was left out") + "\n").encode()
    kept = content[-(MOST_BYTES - len(left_out)) :]
    return left_out + kept[kept.find(b"\n") + 1 :]


def moved(message: Outgoing, to: OutboxMessage, code: str) -> OutboxMessage:
    """What is said where a file was announced that has to be shown in another place."""
    file = File.of(message.payload)
    with speaking(file.language):
        said = _moved(file, "" if to.channel == message.channel else to.channel, code)
    return OutboxMessage(
        key=f"{message.key}/moved",
        team=message.team,
        channel=message.channel,
        thread_ts=message.thread_ts,
        payload={"text": said},
        priority=message.priority,
        final=True,
    )


def _moved(file: File, person: str, code: str) -> str:
    why = spoken(_MENDS[code]) if code in _MENDS else say("Slack refused it ({code})", code=code)
    if person:
        return say(
            ":warning: `{file}` is not here: {why}; it comes as a direct message to <@{person}>.",
            file=file.name,
            why=why,
            person=person,
        )
    return say(":warning: `{file}` is not here: {why}; it stands in the channel itself.", file=file.name, why=why)


def instead(message: Outgoing, code: str) -> dict[str, JsonValue]:
    """What is said where Slack takes no file: why, what to do, and the end of what would have been in it."""
    file = File.of(message.payload)
    end = escape(file.text[-_END:].replace("```", "'''"))
    with speaking(file.language):
        mend = spoken(_MENDS.get(code, _ASK))
        said = say(
            ":warning: I could not attach `{file}` ({code}): {mend}. It ends:", file=file.name, code=code, mend=mend
        )
    section: JsonValue = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": f"{said}\n```{end}```", "verbatim": True},
    }
    return {"text": said, "blocks": [section]}
