"""Who did what: the names first, then one line a deed."""

from collections.abc import Sequence

from agents.records.deeds import any_change, deed
from agents.records.results import DecisionRow, RefusalRow, RunRow, Trail
from bot.messages.model import Message, Part, Text, inline
from bot.messages.people import people, person
from bot.messages.results.records import ended_line, quoting, run_named, shows_one, what
from bot.messages.times import moment
from languages import listed, number, plural, say, sentence, spoken
from languages.joining import semicolons
from workflows.model.approval import Verdict


def trail(found: Trail) -> Message:
    """The view of an answer to `who did what`."""
    if found.unclear:
        return Message(headline=f":question: {sentence(inline(found.unclear))}")
    if found.unknown:
        who = say("I know nobody called {name} who asked for or decided something.", name=inline(found.unknown))
        names = say("Names are those on Slack; a mention works too: `what did @Bob do today`.")
        return Message(headline=f":question: {who}", body=(Text(mrkdwn=names),))
    if found.hidden:
        return _hidden(found)
    body = [*_sections(found), *_namesake(found)]
    return Message(headline=_headline(found), body=tuple(body), footnote=_foot(found))


def _hidden(found: Trail) -> Message:
    headline = say(
        "I did not look up what {person} did: what others did takes the permission `audit.get`, which you do not have.",
        person=person(found.person),
    )
    own = say("You may see your own: `what did I do today`")
    return Message(headline=f":no_entry: {headline}", body=(Text(mrkdwn=own),))


def _sections(found: Trail) -> list[Part]:
    body: list[Part] = []
    if found.made:
        alone = not (found.not_made or found.decisions or found.refusals or found.namesake)
        body.append(_lines("" if alone else say("*Made*"), [ended_line(row) for row in found.made]))
    if found.not_made:
        body.append(_lines(say("*Waiting or not made*"), [_in_vain(row) for row in found.not_made]))
    if found.decisions:
        body.append(_lines(say("*Decided*"), [_decision(row) for row in found.decisions]))
    if found.refusals:
        title = say("*Refused to you*") if found.own_only else say("*Refused to them*")
        body.append(_lines(title, [_refusal(row) for row in found.refusals]))
    return body


def _namesake(found: Trail) -> list[Part]:
    """What people did who are called like the object; the headline is the object's."""
    person = found.namesake
    if person is None or person.empty:
        return []
    return [Text(mrkdwn=say("Somebody is called so, too: {deeds}", deeds=_of_person(person))), *_sections(person)]


def _lines(title: str, lines: Sequence[str]) -> Text:
    return Text(mrkdwn="\n".join([*filter(None, [title]), *lines]))


def _in_vain(row: RunRow) -> str:
    nothing = row.state == "succeeded" and not row.already
    return f"{ended_line(row)} · {say('nothing was changed')}" if nothing else ended_line(row)


def _headline(found: Trail) -> str:
    if found.person and not found.verb:
        return _of_person(found)
    others = say("what others did takes the permission `audit.get`") if found.own_only and not found.person else ""
    if not found.made:
        return semicolons([f"*{_nobody(found)}*{_asked_in_vain(found)}", others])
    if not found.about and not found.own_only and any_change(found.verb):
        return f"*{_all(found)}*"
    return semicolons([f"*{_somebody(found)}*{_count(found)}", others])


def _somebody(found: Trail) -> str:
    when, did = _when(found), spoken(deed(found.verb).done, target=inline(found.about) or say("something"))
    if found.own_only:
        return say("You {did} {when}", did=did, when=when)
    names = list(dict.fromkeys(row.who for row in found.made))
    return plural("{who} {did} {when}", "{who} {did} {when}", len(names), who=people(names), did=did, when=when)


def _all(found: Trail) -> str:
    """Every change that was asked about, where neither an object nor a kind of change was."""
    who, when, made = people(dict.fromkeys(row.who for row in found.made)), _when(found), len(found.made)
    if found.left_out:
        return say("{n} or more changes {when}, by {who}", n=number(made), when=when, who=who)
    return plural("{n} change {when}, by {who}", "{n} changes {when}, by {who}", made, when=when, who=who)


def _count(found: Trail) -> str:
    made = len(found.made)
    if made == 1:
        return ""
    if found.left_out:
        return f" ({say('{n} or more changes', n=number(made))})"
    return f" ({plural('{n} change', '{n} changes', made)})"


def _nobody(found: Trail) -> str:
    """Whose deeds were looked for in vain, and nothing that was not looked at."""
    target, when = inline(found.about) or say("anything"), _when(found)
    did, did_not = (spoken(words, target=target) for words in (deed(found.verb).done, deed(found.verb).undone))
    if found.own_only:
        return say("You {did_not} {when}", did_not=did_not, when=when)
    if found.person:
        return say("{who} {did_not} {when}", who=person(found.person), did_not=did_not, when=when)
    if found.left_out:
        return say("I found nobody who {did} {when}", did=did, when=when)
    if not found.about and any_change(found.verb):
        return say("Nobody changed anything {when}", when=when)
    if found.namesake and found.namesake.empty:
        return say("Nobody {did}, and nobody called so changed or decided anything {when}", did=did, when=when)
    return say("Nobody {did} {when}", did=did, when=when)


def _of_person(found: Trail) -> str:
    who, when, done = person(found.person), _when(found), _deeds(found)
    if done and found.own_only:
        return f"*{say('You {deeds} {when}', deeds=listed(done), when=when)}*"
    if done:
        return f"*{say('{who} {deeds} {when}', who=who, deeds=listed(done), when=when)}*"
    return f"*{_nothing(found, who, when)}*"


def _deeds(found: Trail) -> list[str]:
    made, in_vain, decided, refused = (
        len(rows) for rows in (found.made, found.not_made, found.decisions, found.refusals)
    )
    pieces = [plural("made {n} change", "made {n} changes", made)] if made else []
    if in_vain:
        pieces.append(
            plural(
                "asked for {n} change that waits or was not made",
                "asked for {n} changes that wait or were not made",
                in_vain,
            )
        )
    if decided:
        pieces.append(plural("decided {n} request of others", "decided {n} requests of others", decided))
    if refused and found.own_only:
        pieces.append(plural("were refused {n} time", "were refused {n} times", refused))
    elif refused:
        pieces.append(plural("was refused {n} time", "was refused {n} times", refused))
    return pieces


def _nothing(found: Trail, who: str, when: str) -> str:
    about = inline(found.about)
    if found.own_only and about:
        return say("You changed and decided nothing to {object} {when}", object=about, when=when)
    if found.own_only:
        return say("You changed and decided nothing {when}", when=when)
    if about:
        return say("{who} changed and decided nothing to {object} {when}", who=who, object=about, when=when)
    return say("{who} changed and decided nothing {when}", who=who, when=when)


def _asked_in_vain(found: Trail) -> str:
    if not found.not_made:
        return ""
    asked = plural(
        "asked for: {n} change that waits or was not made",
        "asked for: {n} changes that wait or were not made",
        len(found.not_made),
    )
    return f" ({asked})"


def _when(found: Trail) -> str:
    return inline(found.when)


def _decision(row: DecisionRow) -> str:
    vote, who, wanted = row.vote, person(row.row.who), what(row.row)
    if vote.verdict is Verdict.APPROVE:
        answer = f":white_check_mark: {say('approved {who}’s {what}', who=who, what=wanted)}"
    else:
        answer = f":no_entry: {say('denied {who}’s {what}', who=who, what=wanted)}"
    return " · ".join([quoting(answer, vote.reason), moment(vote.at), run_named(row.row)])


def _refusal(row: RefusalRow) -> str:
    needs = say("{what}: needs {permission}", what=inline(row.what), permission=f"`{inline(row.permission)}`")
    return f":no_entry: {needs} · {moment(row.at)}"


def _foot(found: Trail) -> str:
    pieces = [say("since {time}", time=moment(found.since))] if found.since else []
    if found.made or found.not_made:
        pieces.append(shows_one())
    if found.left_out:
        pieces.append(say("there may be more: ask about a shorter time or one object"))
    return " · ".join(pieces)
