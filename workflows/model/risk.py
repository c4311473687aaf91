"""How dangerous a step is, and where it happens."""

from enum import StrEnum


class Risk(StrEnum):
    """The risk of a step, lowest first; compare with `rank`."""

    READ_ONLY = "READ_ONLY"
    LOW_RISK = "LOW_RISK"
    MEDIUM_RISK = "MEDIUM_RISK"
    HIGH_RISK = "HIGH_RISK"
    CRITICAL = "CRITICAL"

    @property
    def rank(self) -> int:
        """Position in the order of risk, 0 for READ_ONLY."""
        return list(Risk).index(self)

    @property
    def changes(self) -> bool:
        """Whether a step of this risk changes the world."""
        return self is not Risk.READ_ONLY


class Environment(StrEnum):
    """Where a namespace stands; settings decide it, and what matches nothing is production."""

    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"
