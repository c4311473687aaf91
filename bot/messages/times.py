"""Times that Slack shows in each reader's own zone; for surfaces that do not, in the zone of whom it is said to."""

from datetime import datetime

from languages.times import day, wall


def clock(at: datetime) -> str:
    """A time; the text after `|` is for surfaces that do not show it themselves."""
    return f"<!date^{int(at.timestamp())}^{{time}}|{wall(at)}>"


def moment(at: datetime) -> str:
    """A day and a time, `yesterday` and `today` by these words."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{day(at)} {wall(at)}>"
