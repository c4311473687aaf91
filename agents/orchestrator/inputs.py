"""Checks what was said against a template's inputs."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from languages import listed, number, say, spoken
from workflows.errors import InvalidParameters
from workflows.model.intent import RUN_WORKFLOW, WORKFLOW, Intent, SlotValue
from workflows.model.template import Input, InputType, Resolve, WorkflowTemplate
from workflows.phrases import NUMBER_WORDS, normalise, sentences
from workflows.words import noun, sample

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_COUNTED = re.compile(r"(?P<number>\S+) (?P<of>\D{1,40})")
_COUNTER = re.compile(
    r"(?P<number>[0-9]{1,18})\s?(?:個|台|つ|件|行|回)?(?:で|に|へ)?(?:お願いします|してください|して|変更)?"
)
"""A number as Japanese counts things, said as an answer."""
_LONGEST_SAID = 40
_YES = ("yes", "true", "on", "oui", "vrai", "はい", "する")
_NO = ("no", "false", "off", "non", "faux", "いいえ", "しない")
_YES_OR_NO = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}


class InvalidInput(InvalidParameters):
    """One input is missing or out of bounds.

    Attributes:
        field: name of the input.
        rest: the intent without it, so that an answer can fill it.
        example: a sentence that would have worked.
    """

    def __init__(self, message: str, *, field: str, rest: Intent, example: str) -> None:
        super().__init__(message)
        self.field = field
        self.rest = rest
        self.example = example


def typed(template: WorkflowTemplate, intent: Intent) -> Intent:
    """The intent with texts as the numbers and the yes or no that its inputs want, as far as they are such.

    Raises InvalidParameters where an order by name gives something that the workflow does not take, or gives it twice.
    """
    if intent.doubled:
        raise InvalidParameters(
            say("{inputs} is given twice, and not the same: say it once", inputs=listed(intent.doubled))
        )
    fields = {field.name: field for field in template.inputs}
    slots: dict[str, SlotValue] = {}
    for name, value in intent.slots.items():
        if name in fields:
            slots[name] = _converted(fields[name], value)
        elif intent.name != RUN_WORKFLOW or name == WORKFLOW:
            slots[name] = value
        else:
            raise InvalidParameters(_not_taken(template, name))
    return replace(intent, slots=slots)


def _not_taken(template: WorkflowTemplate, name: str) -> str:
    takes = ", ".join(field.name for field in template.inputs)
    if not takes:
        return say("{workflow} takes no {input}: it takes no inputs", workflow=template.name, input=name)
    return say("{workflow} takes no {input}: it takes {inputs}", workflow=template.name, input=name, inputs=takes)


def lacking(template: WorkflowTemplate, intent: Intent) -> Sequence[str]:
    """The inputs that have to be given and are not; a namespace comes with the object that stands in it."""
    objects = any(field.resolve in (Resolve.DEPLOYMENT, Resolve.POD) for field in template.inputs)
    return [
        field.name for field in _lacking(template, intent.slots) if not (objects and field.resolve is Resolve.NAMESPACE)
    ]


def _lacking(template: WorkflowTemplate, given: Collection[str]) -> Sequence[Input]:
    """As `lacking`; of inputs of which one is enough, the first."""
    found: dict[str, Input] = {}
    for field in template.inputs:
        if field.name not in given and field.needed({*given, *found}):
            found[field.name] = field
    return [*found.values()]


def problems(template: WorkflowTemplate, intent: Intent) -> Mapping[str, str]:
    """What is wrong with each input that is missing, of the wrong type or out of bounds."""
    found = {one.name: _problem(one, intent) for one in template.inputs}
    return {name: problem for name, problem in found.items() if problem}


def taken(template: WorkflowTemplate, name: str, text: str) -> SlotValue:
    """What a typed answer to the question for one input gives it: the text, of a number without what it counts."""
    field = next((one for one in template.inputs if one.name == name), None)
    if field is None or not (field.resolve or field.pattern or field.type is not InputType.STRING):
        return text.strip().strip("`").strip()
    said = normalise(text)
    if field.type is InputType.INTEGER:
        said = _number(field, said)
    return _converted(field, said.lower() if field.resolve else said)


def _number(field: Input, said: str) -> str:
    """The number, of an answer that says too what it counts: `3 replicas`, `3台`."""
    counted, names = _COUNTED.fullmatch(said), {noun(field), field.name}
    if counted and counted["of"].lower() in {*names, *(one.removesuffix("s") for one in names)}:
        return counted["number"]
    counter = _COUNTER.fullmatch(said)
    return counter["number"] if counter else said


def example(template: WorkflowTemplate, intent: Intent, wanted: str = "") -> str:
    """A sentence of the template with what was said filled in, and what is missing made up.

    It has the `wanted` input where a sentence has it. Where there is no sentence, the order by name.
    """
    examples = template.triggers.examples.get(intent.language) or template.triggers.examples.get("en") or ()
    known = {name: str(value) for name, value in intent.slots.items()}
    made_up = {field.name: sample(field) for field in template.inputs}
    sayable = {*known, *(field.name for field in _lacking(template, known)), *([wanted] if wanted else ())}
    if not examples:
        needed = (f"{name}={known.get(name, made_up[name])}" for name in made_up if name in sayable)
        return " ".join(["run", template.name, *needed])
    forms = [(form, _named(form)) for one in examples for form in sentences(one)]
    fitting = [form for form, names in forms if names <= sayable and (wanted in names or not wanted)]
    fitting = fitting or [form for form, names in forms if names <= sayable]
    form = fitting[0] if fitting else sentences(examples[0])[-1]
    for name, value in made_up.items():
        form = form.replace(f"{{{name}}}", known.get(name, value))
    return form


def _named(form: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", form))


def check_inputs(template: WorkflowTemplate, intent: Intent) -> Mapping[str, SlotValue]:
    """The inputs of a run: every slot the template declares, defaults filled in.

    Raises InvalidInput for the first that is missing, of the wrong type or out of bounds.
    """
    inputs: dict[str, SlotValue] = {}
    for field in template.inputs:
        value = intent.slots.get(field.name, field.default)
        problem = _problem(field, intent)
        if problem:
            slots = {name: given for name, given in intent.slots.items() if name != field.name}
            rest = replace(intent, slots=slots)
            raise InvalidInput(problem, field=field.name, rest=rest, example=example(template, rest, field.name))
        if value is not None:
            inputs[field.name] = value
    return inputs


def _problem(field: Input, intent: Intent) -> str:
    value = intent.slots.get(field.name, field.default)
    if value is None:
        return _question(field) if field.needed(intent.slots) else ""
    if field.type is InputType.INTEGER:
        return _integer_problem(field, value)
    if field.type is InputType.BOOLEAN:
        if isinstance(value, bool):
            return ""
        return say("{question} Yes or no, not {said}.", question=_question(field), said=_said(value))
    if not str(value).strip():
        return _question(field)
    if field.pattern and not re.fullmatch(field.pattern, str(value)):
        return _unfit(field, value)
    return ""


def _unfit(field: Input, value: SlotValue) -> str:
    """What was said is of no use; what would be right, where the template says so."""
    said, name = _said(value), noun(field)
    if not field.description:
        return say("{said} is not a valid {noun}.", said=said, noun=name)
    wanted = spoken(field.description)
    return say("{said} is not a valid {noun}. Wanted: {wanted}.", said=said, noun=name, wanted=wanted)


def _integer_problem(field: Input, value: SlotValue) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        return say(
            "{question} {bounds}; {said} is no whole number.",
            question=_question(field),
            bounds=_bounds(field),
            said=_said(value),
        )
    low, high = field.minimum, field.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        return say(
            "{question} {bounds}; {said} is outside.",
            question=_question(field),
            bounds=_bounds(field),
            said=number(value),
        )
    return ""


def _bounds(field: Input) -> str:
    low, high = field.minimum, field.maximum
    if low is not None and high is not None:
        return say("From {low} to {high}", low=low, high=high)
    if low is not None:
        return say("At least {low}", low=low)
    return say("At most {high}", high=high) if high is not None else say("A whole number")


def _question(field: Input) -> str:
    """`How many replicas?` of what is counted, `Which revision?` of what is named, or is more or less than before."""
    relative = field.minimum is not None and field.minimum < 0
    plural = (field.noun or field.name).endswith("s")  # as the template names it
    counted = field.type is InputType.INTEGER and plural and not relative
    if counted:
        return say("How many {nouns}?", nouns=noun(field))
    return say("Which {noun}?", noun=noun(field))


def _said(value: SlotValue) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_SAID else f"{text[:_LONGEST_SAID]}…"


def _converted(field: Input, value: SlotValue) -> SlotValue:
    if not isinstance(value, str):
        return value
    word = value.strip()
    if field.type is InputType.INTEGER:
        return int(word) if _INTEGER.fullmatch(word) else NUMBER_WORDS.get(word.lower(), word)
    if field.type is InputType.BOOLEAN:
        return _YES_OR_NO.get(word.lower(), word)
    return word
