"""Who did what: the names first, then one line a deed."""

import re
from collections.abc import Sequence

from agents.records.deeds import deed
from agents.records.results import DecisionRow, RefusalRow, RunRow, Trail
from bot.messages.model import Message, Part, Text, inline
from bot.messages.results.records import SHOWS_ONE, ended_line, what
from bot.messages.times import moment
from workflows.model.approval import Verdict

OTHERS = "what others did takes the permission `audit.get`"
_STRETCH = re.compile(r"(?:in )?(?:the )?(?:last|past)\b")
NAMES = "Names are those on Slack; a mention works too: `what did @Bob do today`."


def trail(found: Trail) -> Message:
    """The view of an answer to `who did what`."""
    if found.unclear:
        return Message(headline=f":question: {inline(found.unclear)}.")
    if found.unknown:
        headline = f":question: I know nobody called {inline(found.unknown)} who asked for or decided something."
        return Message(headline=headline, body=(Text(mrkdwn=NAMES),))
    if found.hidden:
        headline = f":no_entry: I did not look up what {inline(found.person)} did: {OTHERS}, which you do not have."
        return Message(headline=headline, body=(Text(mrkdwn="You may see your own: `what did I do today`"),))
    body = [*_sections(found), *_namesake(found)]
    return Message(headline=_headline(found), body=tuple(body), footnote=_foot(found))


def _sections(found: Trail) -> list[Part]:
    body: list[Part] = []
    if found.made:
        alone = not (found.not_made or found.decisions or found.refusals or found.namesake)
        body.append(_lines("" if alone else "*Made*\n", [ended_line(row) for row in found.made]))
    if found.not_made:
        body.append(_lines("*Asked for and not made*\n", [_in_vain(row) for row in found.not_made]))
    if found.decisions:
        body.append(_lines("*Decided*\n", [_decision(row) for row in found.decisions]))
    if found.refusals:
        whom = "you" if found.own_only else "them"
        body.append(_lines(f"*Refused to {whom}*\n", [_refusal(row) for row in found.refusals]))
    return body


def _namesake(found: Trail) -> list[Part]:
    """What people did who are called like the object; the headline is the object's."""
    person = found.namesake
    if person is None or person.empty:
        return []
    return [Text(mrkdwn=f"Somebody is called so, too: {_of_person(person)}"), *_sections(person)]


def _lines(title: str, lines: Sequence[str]) -> Text:
    return Text(mrkdwn=title + "\n".join(lines))


def _in_vain(row: RunRow) -> str:
    return ended_line(row) if row.state != "succeeded" or row.already else f"{ended_line(row)} · nothing was changed"


def _headline(found: Trail) -> str:
    if found.person and not found.verb:
        return _of_person(found)
    others = f"; {OTHERS}" if found.own_only and not found.person else ""
    if not found.made:
        return f"*{_nobody(found)}{_when(found)}*{_asked_in_vain(found)}{others}"
    names = ["You"] if found.own_only else list(dict.fromkeys(row.who for row in found.made))
    target = f" {inline(found.about)}" if found.about else " something"
    who = f"*{_names(names)} {found.verb or 'changed'}{target}{_when(found)}*"
    count = "" if len(found.made) == 1 else f" ({len(found.made)}{' or more' if found.left_out else ''} changes)"
    return f"{who}{count}{others}"


def _nobody(found: Trail) -> str:
    """Whose deeds were looked for in vain, and nothing that was not looked at."""
    target = f" {inline(found.about)}" if found.about else " anything"
    did_not = f"did not {deed(found.verb).infinitive}{target}"
    did = f"{found.verb or 'changed'}{target}"
    if found.own_only:
        return f"You {did_not}"
    if found.person:
        return f"{inline(found.person)} {did_not}"
    if found.left_out:
        return f"I found nobody who {did}"
    if found.namesake:
        return f"Nobody {did}, and nobody called so changed or decided anything"
    return f"Nobody {did}"


def _of_person(found: Trail) -> str:
    made, decided, refused = len(found.made), len(found.decisions), len(found.refusals)
    were = "were" if found.own_only else "was"
    pieces = [f"made {_count(made, 'change')}"] if made else []
    pieces += [f"asked for {_not_made(len(found.not_made))}"] if found.not_made else []
    pieces += [f"decided {_count(decided, 'request')} of others"] if decided else []
    pieces += [f"{were} refused {_count(refused, 'time')}"] if refused else []
    about = f" to {inline(found.about)}" if found.about else ""
    did = _joined(pieces) or f"changed and decided nothing{about}"
    who = "You" if found.own_only else inline(found.person)
    return f"*{who} {did}{_when(found)}*"


def _asked_in_vain(found: Trail) -> str:
    return f" (asked for: {_not_made(len(found.not_made))})" if found.not_made else ""


def _not_made(count: int) -> str:
    return f"{_count(count, 'change')} that {'was' if count == 1 else 'were'} not made"


def _when(found: Trail) -> str:
    words = inline(found.when.lower())
    return f" in the {words}" if _is_stretch(found) and words.startswith(("last", "past")) else f" {words}"


def _is_stretch(found: Trail) -> bool:
    """Whether the words leave open when the time begins; a day that was named begins at its midnight."""
    words = found.when.lower()
    return bool(_STRETCH.match(words)) and words not in ("last week", "last night")


def _decision(row: DecisionRow) -> str:
    vote = row.vote
    verb = ":white_check_mark: approved" if vote.verdict is Verdict.APPROVE else ":no_entry: denied"
    reason = f": “{inline(vote.reason)}”" if vote.reason else ""
    return f"{verb} {inline(row.row.who)}’s {what(row.row)}{reason} · {moment(vote.at)} · run `{row.row.label}`"


def _refusal(row: RefusalRow) -> str:
    return f":no_entry: {inline(row.what)}: needs `{inline(row.permission)}` · {moment(row.at)}"


def _foot(found: Trail) -> str:
    pieces = [f"since {moment(found.since)}"] if found.since and _is_stretch(found) else []
    if found.made or found.not_made:
        pieces.append(SHOWS_ONE)
    if found.left_out:
        pieces.append("there may be more: ask about a shorter time or one object")
    return " · ".join(pieces)


def _names(names: Sequence[str]) -> str:
    return _joined([inline(name) for name in names])


def _joined(pieces: Sequence[str]) -> str:
    return pieces[0] if len(pieces) == 1 else " and ".join([", ".join(pieces[:-1]), pieces[-1]]) if pieces else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
