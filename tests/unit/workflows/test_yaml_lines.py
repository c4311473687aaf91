"""Reading YAML with its places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.yaml_lines import InvalidYaml, nearest, parse_yaml


def test_every_value_knows_the_line_of_its_key() -> None:
    """An error about a value can name the line where a person wrote its key."""
    node = parse_yaml("a: 1\nb:\n  - x\n  - c: y\n", "f.yaml")
    paths: list[list[str | int]] = [["a"], ["b"], ["b", 0], ["b", 1, "c"]]
    assert [node.at(path).line for path in paths] == [1, 2, 3, 4]


def test_a_path_that_leads_nowhere_ends_at_the_deepest_part() -> None:
    """A missing key is reported where it would have to be added."""
    assert parse_yaml("a:\n  b: 1\n", "f").at(["a", "missing", 3]).line == 1


def test_words_that_yaml_1_1_takes_for_something_else_stay_text() -> None:
    """A namespace called `no`, a time and a date are what people wrote."""
    assert parse_yaml("[no, on, 10:30, 2020-01-01, 0x1f]", "f").plain() == ["no", "on", "10:30", "2020-01-01", "0x1f"]


def test_plain_types_are_read() -> None:
    """Numbers, booleans and null keep their type."""
    assert parse_yaml("[1, -2, 1.5, true, ~, '1']", "f").plain() == [1, -2, 1.5, True, None, "1"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\na: 2", 2, "has the key a twice (first in line 1)"),
        ("a: [", 1, "is not YAML"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]", 2, "uses the tag"),
        ("a: !!python/name:os.system x", 1, "uses the tag"),
        ("<<: {a: 1}", 1, "merge key"),
        ("[a]: 1", 1, "a key that is not a plain name"),
        ("a: 1\n---\nb: 2", 2, "is not YAML"),
        ("[" * 100 + "]" * 100, 1, "nested deeper"),
        ("a: &a [*a]", 1, "aliases"),
        ("x" * 300_000, 0, "larger than 256 KiB"),
        ("\x00", 0, "which YAML forbids"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    """Every refusal has a place and words."""
    with pytest.raises(InvalidYaml) as caught:
        parse_yaml(text, "f.yaml")
    assert caught.value.problem.line == line
    assert words in str(caught.value)


def test_aliases_cannot_blow_up() -> None:
    """A few lines of nested aliases stand for millions of values; they are counted, not written out."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(InvalidYaml, match="aliases"):
        parse_yaml("\n".join(lines), "f")


@given(st.text(alphabet=st.sampled_from("ab: -[]{}&*!|>'\"\n\t#%@0~,?é"), max_size=60) | st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text raises anything but InvalidYaml."""
    try:
        outcome = str(parse_yaml(text, "f").file)
    except InvalidYaml as error:
        outcome = str(error)
    assert outcome.startswith("f")


def test_the_nearest_name_is_suggested() -> None:
    """A typo is answered with the right word, anything else with the words there are."""
    assert nearest("quorm", ["quorum", "expires"]) == "did you mean quorum?"
    assert nearest("xyz", ["b", "a"]) == "known are a, b"
