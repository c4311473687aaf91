"""Who did what: the names first, then one line a deed."""

from collections.abc import Sequence

from agents.records.results import DecisionRow, RefusalRow, Trail
from bot.messages.model import Message, Part, Text, inline
from bot.messages.results.records import ended_line, what
from bot.messages.times import moment
from workflows.model.approval import Verdict

OWN_ONLY = "only your own: others' deeds take the permission `audit.get`"


def trail(found: Trail) -> Message:
    """The view of an answer to `who did what`."""
    if found.unknown:
        return Message(
            headline=f":question: I know nobody called {inline(found.unknown)} who asked for or decided something.",
            body=(Text(mrkdwn="Names are those on Slack; a mention works too: `what did @Bob do today`."),),
        )
    body: list[Part] = []
    if found.made:
        body.append(_lines("" if _one(found) else "*Made*\n", [ended_line(row) for row in found.made]))
    if found.not_made:
        body.append(_lines("*Asked for and not made*\n", [ended_line(row) for row in found.not_made]))
    if found.decisions:
        body.append(_lines("*Decided*\n", [_decision(row) for row in found.decisions]))
    if found.refusals:
        body.append(_lines("*Refused to them*\n", [_refusal(row) for row in found.refusals]))
    return Message(headline=_headline(found), body=tuple(body), footnote=_foot(found))


def _one(found: Trail) -> bool:
    return not (found.not_made or found.decisions or found.refusals)


def _lines(title: str, lines: Sequence[str]) -> Text:
    return Text(mrkdwn=title + "\n".join(lines))


def _headline(found: Trail) -> str:
    if found.person and not found.verb:
        return _of_person(found)
    verb = found.verb or "changed"
    target = f" {inline(found.about)}" if found.about else " something" if found.made else " anything"
    when = _when(found)
    if not found.made:
        nobody = inline(found.person) if found.person else "Nobody"
        did = f"did not change{target}" if found.person else f"{verb}{target}"
        return f"*{nobody} {did}{when}*{_asked_in_vain(found)}"
    names = list(dict.fromkeys(row.who for row in found.made))
    who = f"*{_names(names)} {verb}{target}{when}*"
    return who if len(found.made) == 1 else f"{who} ({len(found.made)}{' or more' if found.left_out else ''} changes)"


def _of_person(found: Trail) -> str:
    made, decided, refused = len(found.made), len(found.decisions), len(found.refusals)
    pieces = [f"made {_count(made, 'change')}"] if made else []
    pieces += [f"asked for {_not_made(len(found.not_made))}"] if found.not_made else []
    pieces += [f"decided {_count(decided, 'request')} of others"] if decided else []
    pieces += [f"was refused {_count(refused, 'time')}"] if refused else []
    about = f" to {inline(found.about)}" if found.about else ""
    did = _joined(pieces) or f"changed and decided nothing{about}"
    return f"*{inline(found.person)} {did}{_when(found)}*"


def _asked_in_vain(found: Trail) -> str:
    return f" (asked for: {_not_made(len(found.not_made))})" if found.not_made else ""


def _not_made(count: int) -> str:
    return f"{_count(count, 'change')} that {'was' if count == 1 else 'were'} not made"


def _when(found: Trail) -> str:
    words = inline(found.when.lower())
    return f" in the {words}" if words.startswith(("last ", "past ")) and words != "last week" else f" {words}"


def _decision(row: DecisionRow) -> str:
    vote = row.vote
    verb = ":white_check_mark: approved" if vote.verdict is Verdict.APPROVE else ":no_entry: denied"
    reason = f": “{inline(vote.reason)}”" if vote.reason else ""
    return f"{verb} {inline(row.row.who)}’s {what(row.row)}{reason} · {moment(vote.at)} · run `{row.row.label}`"


def _refusal(row: RefusalRow) -> str:
    return f":no_entry: {inline(row.what)}: needs `{inline(row.permission)}` · {moment(row.at)}"


def _foot(found: Trail) -> str:
    pieces = [f"since {moment(found.since)}"]
    if found.made or found.not_made:
        pieces.append("`run 7F3K` shows one")
    if found.own_only:
        pieces.insert(0, OWN_ONLY)
    if found.left_out:
        pieces.append("there may be more: ask about a shorter time or one object")
    return " · ".join(pieces)


def _names(names: Sequence[str]) -> str:
    return _joined([inline(name) for name in names])


def _joined(pieces: Sequence[str]) -> str:
    return pieces[0] if len(pieces) == 1 else " and ".join([", ".join(pieces[:-1]), pieces[-1]]) if pieces else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
