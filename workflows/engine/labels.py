"""The four letters and digits by which people call a run, e.g. `9QXM`."""

import random

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing in it is mistaken for something else when read aloud."""

LENGTH = 4


def new_label(source: random.Random) -> str:
    """A label drawn from `source`; one in 1,048,576, so that a clash among the runs people talk about is rare."""
    return "".join(source.choice(ALPHABET) for _ in range(LENGTH))
