"""The time zone of this machine, in which whoever reads the page lives."""

from pathlib import Path
from zoneinfo import available_timezones

LOCALTIME = Path("/etc/localtime")


def local_timezone(localtime: Path = LOCALTIME) -> str:
    """Its IANA name, from where `localtime` leads to; UTC where that names none."""
    name = str(localtime.resolve()).rpartition("zoneinfo/")[2]
    return name if name in available_timezones() else "UTC"
