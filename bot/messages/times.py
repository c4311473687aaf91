"""Times and durations as people read them."""

from datetime import UTC, datetime, timedelta


def clock(at: datetime) -> str:
    """A time that Slack shows in the reader's own zone; the text after `|` is for surfaces that do not."""
    return f"<!date^{int(at.timestamp())}^{{time}}|{at.astimezone(UTC):%H:%M} UTC>"


def moment(at: datetime) -> str:
    """A day and a time that Slack shows in the reader's own zone, `yesterday` and `today` by these words."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at.astimezone(UTC):%b %d %H:%M} UTC>"


def briefly(duration: timedelta) -> str:
    """A duration in its largest unit, for columns: `18s`, `53m`, `6h` or `9d`."""
    seconds = max(0, round(duration.total_seconds()))
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def lasted(duration: timedelta) -> str:
    """`18 s`, `4 min`, `2 h 5 min` or `9 days`."""
    seconds = max(0, round(duration.total_seconds()))
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 7_200:
        return f"{seconds // 60} min"
    if seconds < 172_800:
        return f"{seconds // 3_600} h {seconds % 3_600 // 60} min"
    return f"{seconds // 86_400} days"
