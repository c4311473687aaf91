"""What the engine costs a program that does not run it."""

import asyncio
import sys


async def test_dbos_is_imported_late() -> None:
    """Importing the engine does not import DBOS, which takes a third of a second."""
    script = "import sys, workflows.engine; sys.exit('dbos' in sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
    assert await process.wait() == 0
