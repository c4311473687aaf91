"""The one place where a command's errors become exit codes: 2 for what people set or wrote, 1 for all else."""

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

from workflows.errors import InvalidTemplate, QuarterdeckError

T = TypeVar("T")

USAGE = 2
FAILED = 1


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command to its end; an error of ours is one line on stderr."""
    _log()
    with _told():
        return asyncio.run(work)


def made(make: Callable[[], T]) -> T:
    """What is made without a log line and without waiting, so that nothing of both is loaded; errors as with `run`."""
    with _told():
        return make()


@contextmanager
def _told() -> Iterator[None]:
    from bot.settings import SettingsError

    try:
        yield
    except (SettingsError, InvalidTemplate) as error:
        stop(str(error), USAGE)
    except QuarterdeckError as error:
        stop(str(error), FAILED)
    except KeyboardInterrupt:
        stop("interrupted", 130)
    except Exception as error:  # the entry point: one line for people, the details for the log
        _log()
        logging.getLogger(__name__).exception("command_broke")
        stop(f"something broke in a way it should not ({type(error).__name__}); the log line above tells more", FAILED)


def _log() -> None:
    from bot.logging import configure_logging

    configure_logging("WARNING")


def stop(sentence: str, code: int) -> NoReturn:
    """Say why, and exit."""
    print(f"quarterdeck: {' '.join(sentence.split())}", file=sys.stderr)
    sys.exit(code)
