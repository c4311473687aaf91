"""Files in the sandbox Slack, as people find and open them."""

import aiohttp

from sandbox.slack import Message, SandboxSlack


async def shared(slack: SandboxSlack, channel: str, thread: str | None, name: str = "") -> Message:
    """The first message there that shows a file whose name contains `name`, once it is there."""

    def found() -> Message | None:
        posted = slack.messages(channel, thread) if thread else slack.messages(channel)
        return next((one for one in posted if one.files and name in one.files[0]["name"]), None)

    return await slack.wait_for(found, timeout=30)


async def content(message: Message) -> str:
    """The text of the one file of a message."""
    [file] = message.files
    async with aiohttp.ClientSession() as http, http.get(file["url_private"]) as answer:
        assert answer.status == 200
        return await answer.text()
