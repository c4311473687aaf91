"""Who did what, as it is answered from stored runs: by whom, about what, and whether anything was changed."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from agents.records.trail import SearchAudit, Trails
from bot.messages.results.trail import trail
from bot.messages.terminal import render
from bot.store.database import Database
from bot.store.records import PostgresRecords
from bot.store.runs import PostgresRunStore
from languages import speaking
from tests.integration.store.builders import ANN, NOW, OLIVE, a_run, person
from workflows.model.principal import Principal
from workflows.model.run import Run, RunState, StepRun, StepState
from workflows.model.template import Step
from workflows.words import state

CHANGING = (("KubernetesAgent", "scale_deployment"), ("KubernetesAgent", "rollback_deployment"))
AUDITOR = replace(ANN, permissions=frozenset({"runs.get", "audit.get"}))
VIC = replace(person("vic"), permissions=frozenset({"runs.get"}))
DONE = StepRun(step_id="validate", state=StepState.SUCCEEDED, result={"fine": True})


def scaled(label: str, who: Principal = OLIVE, *, state: RunState = RunState.SUCCEEDED, step: StepRun | None) -> Run:
    """A run that was to scale shop-prod/web, with how its changing step ended; None where it was not reached."""
    run = a_run(f"run-{label}", label=label, state=state)
    steps = (DONE, step) if step else (DONE,)
    return replace(
        run,
        inputs={"deployment": "web", "namespace": "shop-prod", "replicas": 5},
        context=replace(run.context, principal=who),
        steps=steps,
        ended_at=NOW,
    )


def scaling(state: StepState = StepState.SUCCEEDED, *, uncertain: bool = False) -> StepRun:
    """How the changing step ended, with what it gave where it was done."""
    done = state in (StepState.SUCCEEDED, StepState.ROLLED_BACK)
    return StepRun(step_id="scale", state=state, result={"replicas": 5} if done else None, uncertain=uncertain)


ALREADY = StepRun(step_id="scale", state=StepState.SUCCEEDED)


class Asked:
    """Asks the stored records."""

    def __init__(self, database: Database, runs: PostgresRunStore) -> None:
        self._trails = Trails(PostgresRecords(database), CHANGING)
        self._runs = runs

    async def given(self, *runs: Run) -> None:
        """These runs are stored."""
        for run in runs:
            await self._runs.create(run)

    async def says(self, principal: Principal = AUDITOR, **asked: str) -> Sequence[str]:
        """The lines of the answer."""
        found = await self._trails.search(SearchAudit(**{"when": "today", **asked}), principal, NOW)
        return render(trail(found)).splitlines()


@pytest.fixture
def asked(database: Database, runs: PostgresRunStore) -> Asked:
    """Nothing was done yet."""
    return Asked(database, runs)


@pytest.mark.parametrize("name", ["web", "shop-prod", "shop-prod/web"])
async def test_a_display_name_hides_no_object(asked: Asked, name: str) -> None:
    """Somebody who calls himself like an object is not who `who scaled it` and `what happened to it` ask about."""
    helped = replace(scaled("HELP", replace(VIC, name=name), step=None), template=replace(a_run().template, steps=()))
    await asked.given(scaled("7F3K", step=scaling()), helped)
    for verb in ("scaled", "changed", ""):
        answer = await asked.says(about=name, verb=verb)
        assert answer[0].startswith(f"Olive {verb or 'changed'} {name} today"), verb
        assert "7F3K" in "".join(answer)


async def test_a_name_of_an_object_and_of_a_person_shows_the_deeds_of_both(asked: Asked) -> None:
    """The object comes first, whoever is called so below it; a mention or an id asks for the person alone."""
    web = replace(VIC, name="web", user="U0VICTOR")
    await asked.given(scaled("7F3K", step=scaling()))
    away = scaled("8F3K", web, step=scaling())
    await asked.given(replace(away, inputs={**away.inputs, "deployment": "api"}))
    answer = await asked.says(about="web")
    assert answer[0] == "Olive changed web today"
    assert "Somebody is called so, too: web made 1 change today" in answer
    assert [("7F3K" in line, "8F3K" in line) for line in answer if "F3K" in line] == [(True, False), (False, True)]
    for mentioned in ("@web", "U0VICTOR", "@U0VICTOR"):
        answer = await asked.says(about=mentioned)
        assert (answer[0], "7F3K" in "".join(answer)) == ("web made 1 change today", False)
    assert (await asked.says(about="olive"))[0] == "Olive made 1 change today"
    assert (await asked.says(about="@nobody", verb="scaled"))[0].startswith("? I know nobody called @nobody")


async def test_only_what_changed_something_counts_as_made(asked: Asked) -> None:
    """Already so, refused by a check, refused by the cluster, never reached: asked for, and not made."""
    await asked.given(
        scaled("AAAA", step=ALREADY),
        scaled("BBBB", state=RunState.FAILED, step=scaling(StepState.SKIPPED)),
        scaled("CCCC", state=RunState.FAILED, step=scaling(StepState.FAILED)),
        scaled("DDDD", state=RunState.DENIED, step=None),
        scaled("EEEE", state=RunState.CANCELLED, step=scaling(StepState.SKIPPED)),
    )
    answer = await asked.says(verb="scaled", about="web")
    assert answer[0] == "Nobody scaled web today (asked for: 5 changes that wait or were not made)"
    assert answer[1] == "Waiting or not made"
    assert any(line.startswith("○ AAAA scale shop-prod/web to 5 · was so already · Olive") for line in answer)
    assert (await asked.says(who="olive"))[0] == "Olive asked for 5 changes that wait or were not made today"
    assert (await asked.says(namespace="shop-prod"))[0].startswith("Nobody changed shop-prod today")


async def test_what_was_done_counts_however_the_run_ended(asked: Asked) -> None:
    """Done and then failed or cancelled, taken back, or done perhaps: made; the rest of the story is in its line."""
    await asked.given(
        scaled("AAAA", step=scaling()),
        scaled("BBBB", state=RunState.FAILED, step=scaling()),
        scaled("CCCC", state=RunState.FAILED, step=scaling(StepState.ROLLED_BACK)),
        scaled("DDDD", state=RunState.FAILED, step=scaling(StepState.FAILED, uncertain=True)),
        scaled("EEEE", state=RunState.CANCELLED, step=scaling()),
        scaled("FFFF", state=RunState.DENIED, step=None),
    )
    answer = await asked.says(verb="scaled", about="web")
    assert answer[0] == "Olive scaled web today (5 changes)"
    assert answer.index("Made") < answer.index("Waiting or not made") < len(answer) - 1
    assert "FFFF" in answer[answer.index("Waiting or not made") + 1]


async def test_who_may_see_own_deeds_alone_is_told_of_no_others(asked: Asked) -> None:
    """The headline says what was looked at: never that nobody did something, nor that somebody did nothing."""
    others = "; what others did takes the permission audit.get"
    await asked.given(scaled("7F3K", step=scaling()))
    assert (await asked.says(VIC, verb="scaled", about="web"))[0] == f"You did not scale web today{others}"
    assert (await asked.says(VIC, about="web"))[0] == f"You did not change web today{others}"
    assert (await asked.says(VIC))[0] == f"You did not change anything today{others}"
    olive = await asked.says(VIC, who="olive")
    assert olive[0] == f"⛔ I did not look up what Olive did: {others[2:]}, which you do not have."
    assert (await asked.says(VIC, who="I"))[0] == "You changed and decided nothing today"
    await asked.given(scaled("8F3K", VIC, step=scaling()))
    mine = await asked.says(VIC, verb="scaled", about="web")
    assert (mine[0], "7F3K" in "".join(mine)) == (f"You scaled web today{others}", False)


async def test_an_undo_is_found_by_who_reverted(asked: Asked) -> None:
    """Taking a change back is reverting it, whatever the action was; scaling something is not."""
    await asked.given(scaled("7F3K", step=scaling()))
    assert (await asked.says(verb="reverted", about="web"))[0] == "Nobody reverted web today"
    undo = scaled("9QXM", ANN, step=scaling())
    back = Step(
        id="scale",
        agent="KubernetesAgent",
        action="scale_deployment",
        parameters={"deployment": "web", "namespace": "shop-prod", "replicas": 3},
    )
    template = replace(undo.template, verb="take back run 7F3K", steps=(back,))
    await asked.given(replace(undo, undo_of="run-7F3K", inputs={}, template=template))
    for verb in ("reverted", "rolled back"):
        answer = await asked.says(verb=verb, about="web")
        assert answer[0] == f"Ann {verb} web today"
        assert answer[1].startswith("✔ 9QXM take back run 7F3K (shop-prod/web to 3) · Ann · ")
        assert "✔ 7F3K" not in "".join(answer)


async def test_a_time_is_said_where_the_words_leave_it_open(asked: Asked) -> None:
    """`today` needs no explanation; `last 7 days` does; words that mean no time are answered with those that do."""
    assert not any("since" in line for line in await asked.says(verb="scaled", about="web"))
    week = await asked.says(verb="scaled", about="web", when="")
    assert (week[0], week[-1]) == ("Nobody scaled web in the last 7 days", "since Nov 14 00:00 UTC")
    await asked.given(replace(scaled("7F3K", step=scaling()), ended_at=NOW - timedelta(hours=12)))
    assert (await asked.says(verb="scaled", about="web", when="last night"))[0] == "Olive scaled web last night"
    (unclear,) = await asked.says(verb="scaled", about="web", when="on fire")
    assert unclear.startswith("? I do not know when “on fire” is: say today, this morning, last night, yesterday")


@pytest.mark.parametrize(
    ("language", "verb", "when", "done", "vain"),
    [
        ("ja", "スケール", "昨夜", "昨夜、Olive さんが web をスケールしました", "昨夜、api をスケールした人はいません"),
        (
            "fr",
            "scalé",
            "cette nuit",
            "Olive a changé le nombre de réplicas de web la nuit dernière",
            "Personne n’a changé le nombre de réplicas de api",
        ),
    ],
)
async def test_a_question_is_answered_in_its_language(
    asked: Asked, language: str, verb: str, when: str, done: str, vain: str
) -> None:
    """What was done, when and whose state it is in: all in the words of that language, whatever was typed."""
    night = NOW - timedelta(hours=12)
    await asked.given(
        replace(scaled("7F3K", step=scaling()), ended_at=night),
        replace(scaled("8F3K", state=RunState.FAILED, step=None), ended_at=night),
    )
    with speaking(language, "UTC"):
        answer = await asked.says(verb=verb, about="web", when=when)
        nothing = await asked.says(verb=verb, about="api", when=when)
        failed = state(RunState.FAILED)
    assert answer[0].startswith(done)
    assert nothing[0].startswith(vain)
    assert any("8F3K" in line and failed in line for line in answer)
    assert not re.search(r"\b(scale|failed|made|asked|night|in the)\b", "\n".join([*answer, *nothing]))
