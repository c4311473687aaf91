"""What wrong templates end with: everything that is wrong, at once."""

from collections.abc import Sequence

from workflows.errors import InvalidTemplate, Problem


class InvalidCatalog(InvalidTemplate):
    """Some templates are wrong; nothing was loaded.

    Attributes:
        problems: all of them, by file and line.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
