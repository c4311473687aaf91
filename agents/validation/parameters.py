"""What validations take beyond the parameters of the change they check."""

from typing import Annotated

from pydantic import Field

from agents.deployment.parameters import RevisionNumber
from agents.kubernetes.parameters import Name, OneDeployment


class WantedRevision(OneDeployment):
    """Which revision to go back to; the one before the current where it is not given."""

    revision: RevisionNumber | None = None


class WantedImage(OneDeployment):
    """Which image a container shall run: a tag, a digest, or a whole image."""

    image: Annotated[str, Field(min_length=1, max_length=500)]
    container: Name | None = None
