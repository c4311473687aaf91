"""What a model learns from: the examples of the templates and the plain words of the lexicons, in three languages."""

from collections.abc import Iterable, Iterator, Sequence

from agents.chat.meant import served_by
from agents.chat.reading.cleaning import clean
from agents.chat.reading.lexicon import Lexicons
from agents.chat.reading.plain import plain_words
from languages import LANGUAGES
from workflows.model.template import WorkflowTemplate
from workflows.phrases import sentences
from workflows.words import sample

MOST_FORMS = 4
"""Sentences of one example; those after them differ little."""
MOST_SAMPLES = 20_000
_ABOUT = {
    "ja": ("{}", "webを{}して", "webの{}"),
    "fr": ("{}", "{} web", "{} de web"),
    "en": ("{}", "{} web", "{} of web"),
}
"""How words stand in a sentence."""


def samples(templates: Iterable[WorkflowTemplate], lexicons: Lexicons) -> Sequence[tuple[str, str]]:
    """Texts, clean and in lower case, each with the intent of the template that it means; MOST_SAMPLES at most."""
    named = {template.triggers.intent: template for template in templates if template.triggers.intent}
    said = [*_examples(named.values()), *_words(lexicons, frozenset(map(str, named)))]
    return list(dict.fromkeys(said))[:MOST_SAMPLES]


def _examples(templates: Iterable[WorkflowTemplate]) -> Iterator[tuple[str, str]]:
    for template in templates:
        for example in (one for examples in template.triggers.examples.values() for one in examples):
            for sentence in sentences(example)[:MOST_FORMS]:
                for field in template.inputs:
                    sentence = sentence.replace(f"{{{field.name}}}", sample(field))
                yield clean(sentence).text, str(template.triggers.intent)


def _words(lexicons: Lexicons, intents: frozenset[str]) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for name, entries in lexicons.entries(language).items():
            intent = served_by(name.rstrip("!"))
            if intent not in intents:
                continue
            for words in (plain for entry in entries for plain in plain_words(entry)):
                yield from ((clean(form.format(words)).text, str(intent)) for form in _ABOUT[language])
