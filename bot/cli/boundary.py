"""The one place where a command's errors become exit codes: 2 for settings and usage, 1 for everything else."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, NoReturn, TypeVar

from bot.settings import SettingsError
from workflows.errors import QuarterdeckError

T = TypeVar("T")

USAGE = 2
FAILED = 1


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command to its end; an error of ours is one line on stderr."""
    try:
        return asyncio.run(work)
    except SettingsError as error:
        stop(str(error), USAGE)
    except QuarterdeckError as error:
        stop(str(error), FAILED)
    except KeyboardInterrupt:
        stop("interrupted", 130)


def stop(sentence: str, code: int) -> NoReturn:
    """Say why, and exit."""
    print(f"quarterdeck: {' '.join(sentence.split())}", file=sys.stderr)
    sys.exit(code)
