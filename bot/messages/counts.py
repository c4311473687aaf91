"""Numbers with their nouns."""


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 line`, `412 lines`; `plural` where it is not the noun with an s."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"
