"""Bring the catalogues up to date with what is said: `python -m languages`; new texts wait there for their words."""

from languages.catalogue import path_of
from languages.collecting import collected, texts, written
from languages.reader import LANGUAGES

said = [*texts()]
for language in LANGUAGES:
    if path_of(language).exists():
        path_of(language).write_bytes(written(collected(language, said)))
