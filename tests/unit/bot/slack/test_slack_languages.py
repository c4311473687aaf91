"""What Slack limits in length, and who is answered before a request is understood, in every language."""

from datetime import UTC, datetime

import pytest

from bot.app.agents import catalogue_without_a_cluster
from bot.conversation.answering import NO
from bot.messages.model import Button, Confirmation, Message
from bot.messages.replies import NO_CHOICE
from bot.slack.blocks import MAX_LABEL, MAX_TITLE, blocks_of, modal
from bot.slack.contexts import stranger
from bot.slack.forms import MAX_HINT, form_modal
from bot.slack.uploads import File, content_of, instead, moved
from bot.store.outbox import OutboxMessage, Outgoing
from languages import LANGUAGES, say, speaking, spoken
from sandbox.slack.blocks.rules import check_message, check_view
from workflows.model.form import Form
from workflows.model.principal import Principal, PrincipalKind
from workflows.phrases import normalise
from workflows.redaction import Redactor
from workflows.words import doing, heading

TEMPLATES = catalogue_without_a_cluster()[1].all()
FILE = {"name": "web.log", "text": "one\ntwo\n"}


def _words(view: object) -> list[str]:
    """Every plain text in it."""
    if isinstance(view, dict):
        own = [str(view["text"])] if view.get("type") == "plain_text" else []
        return [*own, *(found for one in view.values() for found in _words(one))]
    return [found for one in view for found in _words(one)] if isinstance(view, list) else []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_modals_and_questions_fit_uncut(language: str) -> None:
    """Slack takes titles and buttons of modals of 24 characters, and labels of 75; none of ours has to be cut."""
    with speaking(language):
        titles = [say("Deny"), say("Details"), say("Close"), say("Go on"), say("Try again")]
        labels = [say("Fill in"), *map(spoken, NO_CHOICE)]
        view = modal(title=say("Deny"), message=Message(headline="x"), verb="v", subject="s", submit=say("Deny"))
        question = Confirmation(title="x", text="x", yes="x")
        asked = blocks_of(
            Message(headline="x", buttons=(Button(label="x", verb="v", subject="s", confirmation=question),))
        )
    assert all(0 < len(title) <= MAX_TITLE for title in titles)
    assert all(0 < len(label) <= MAX_LABEL for label in labels)
    check_view(view)
    check_message(tuple(asked))
    assert not any("…" in word for word in (*_words(view), *_words(asked)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_of_every_workflow_opens_with_its_name(language: str) -> None:
    """Slack takes each, also where the name is longer than a title; those that lack something have theirs in full."""
    with speaking(language):
        for template in TEMPLATES:
            form = Form(title=heading(doing(template)), introduction=spoken(template.description), fields=())
            view = form_modal(form, verb="question.form", subject="id")
            check_view(view)
            needed = any(field.needed(()) for field in template.inputs)
            assert not needed or form.title in _words(view), template.name
            hints = [spoken(field.description) for field in template.inputs]
            assert all(len(hint) <= MAX_HINT for hint in hints), template.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_takes_no_choice_can_be_typed_too(language: str) -> None:
    """Whoever types the words of the button is understood as if they clicked on it."""
    with speaking(language):
        assert {normalise(spoken(label)).lower() for label in NO_CHOICE} <= NO


@pytest.mark.parametrize(
    ("language", "words"), [("en", "another Slack team"), ("ja", "別の Slack チーム"), ("fr", "une autre équipe Slack")]
)
def test_a_stranger_is_refused_in_their_own_language(language: str, words: str) -> None:
    """Whatever the bot itself speaks."""
    person = Principal(kind=PrincipalKind.SLACK, team="T1", user="U1", name="X", language=language)
    with speaking("fr"):
        assert words in stranger(person)


def _row(language: str) -> Outgoing:
    return Outgoing(
        key="run/1/file/1",
        team="T",
        channel="C1",
        thread_ts="1.1",
        payload={"text": "", "file": {**FILE, "language": language}},
        priority=1,
        final=True,
        version=1,
        sent_version=0,
        ts="",
        attempts=0,
        url_uses=0,
        uncertain=False,
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("language", "refused", "elsewhere"),
    [
        ("en", "I could not attach `web.log`", "it stands in the channel itself"),
        ("ja", "`web.log` を添付できませんでした", "チャンネル本体にあります"),
        ("fr", "Je n’ai pas pu joindre `web.log`", "le fichier est dans le canal lui-même"),
    ],
)
def test_a_file_that_slack_refuses_is_told_to_whom_it_is_for(language: str, refused: str, elsewhere: str) -> None:
    """The sender speaks nobody's language; the row knows the one of whoever asked."""
    row = _row(language)
    assert refused in str(instead(row, "missing_scope")["text"])
    there = OutboxMessage(key=row.key, team="T", channel="C1", payload=row.payload, priority=1, final=True)
    assert elsewhere in str(moved(row, there, "thread_not_found").payload["text"])
    assert File.of(row.payload).language == language


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "the beginning was left out"), ("ja", "先頭を省略しました"), ("fr", "le début est laissé")],
)
def test_a_file_says_in_words_that_it_was_cut(language: str, words: str) -> None:
    """In its first line; its size stays within the limit whatever the language."""
    with speaking(language):
        content = content_of("a line\n" * 200_000, Redactor())
    assert words in content.splitlines()[0].decode()
    assert len(content) <= 1_000_000
