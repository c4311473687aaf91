"""A replica in a process of its own, to be killed: `python -m tests.integration.engine.replica_process URL ID [HANG]`.

It prints `ready`, then `at <what>` for every action, and hangs for ever in the action named by HANG.
"""

import asyncio
import sys

from bot.store.url import DatabaseUrl
from tests.fakes.replica import Replica


async def main(url: str, executor_id: str, hang: str) -> None:
    """Run until killed."""

    async def hook(what: str) -> None:
        sys.stdout.write(f"at {what}\n")
        sys.stdout.flush()
        if what == hang:
            await asyncio.Event().wait()

    replica = Replica(DatabaseUrl.parse(url), hook=hook, executor_id=executor_id)
    await replica.open()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await replica.lost.wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else ""))
