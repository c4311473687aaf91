"""What people read, in their language: a text in English at the place that says it, a catalogue for every other."""

from languages.reader import LANGUAGES, SOURCE, Reader, reader, speaking
from languages.saying import mark, plural, say, spoken
from languages.writing import either, listed, number, one_line, quantity, sentence, sentences

__all__ = [
    "LANGUAGES",
    "SOURCE",
    "Reader",
    "either",
    "listed",
    "mark",
    "number",
    "one_line",
    "plural",
    "quantity",
    "reader",
    "say",
    "sentence",
    "sentences",
    "speaking",
    "spoken",
]
