"""Progress that is kept, to look at afterwards."""


class Said:
    """Satisfies `workflows.ports.Progress`."""

    def __init__(self) -> None:
        self.words: list[str] = []

    async def __call__(self, words: str) -> None:
        """See Progress."""
        self.words.append(words)
