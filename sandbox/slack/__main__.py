"""The sandbox Slack by itself: `python -m sandbox.slack --port 8089 --app-token xapp-... --bot-token xoxb-...`."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from sandbox.slack.server import SandboxSlack


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.slack", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--state", type=Path, default=None, help="file that keeps messages over restarts")
    parser.add_argument("--app-token", default=None)
    parser.add_argument("--bot-token", default=None)
    return parser.parse_args()


async def _serve(arguments: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    tokens = {"app_token": arguments.app_token, "bot_token": arguments.bot_token}
    async with SandboxSlack(arguments.state, arguments.port, **tokens) as slack:
        addresses = {"api_url": slack.api_url, "page_url": slack.page_url}
        sys.stdout.write(json.dumps({**addresses, "app_token": slack.app_token, "bot_token": slack.bot_token}) + "\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(_serve(_arguments()))
