"""Which container gets which image, from what people write: a tag, a digest, or a whole image."""

import re
from collections.abc import Sequence

from agents.kubernetes.objects import ContainerSpec
from languages import say
from workflows.errors import InvalidParameters

_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
IMAGE = (
    r"^[A-Za-z0-9][A-Za-z0-9._-]*(?::[0-9]+)?(?:/[A-Za-z0-9._-]+)*"
    r"(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$"
)
"""An image as a container names it."""
_HOST = r"[A-Za-z0-9]++(?:[.-]+[A-Za-z0-9]++)*+(?::[0-9]++)?"
_PART = r"[a-z0-9]++(?:(?:\.|__?|-++)[a-z0-9]++)*+"
_PULLABLE = re.compile(rf"(?:{_HOST}/)?{_PART}(?:/{_PART})*+(?::{_TAG.pattern})?(?:@{_DIGEST.pattern})?")


def choose_container(containers: Sequence[ContainerSpec], wanted: str | None, where: str) -> ContainerSpec:
    """The container that is meant; init containers only by name.

    Raises:
        InvalidParameters: there is none of that name, or several and none was named.
    """
    main = [container for container in containers if not container.init]
    if wanted is None and len(main) == 1:
        return main[0]
    names = ", ".join(container.name for container in containers)
    if wanted is None:
        raise InvalidParameters(say("{where} has several containers, say which one: {names}", where=where, names=names))
    found = next((container for container in containers if container.name == wanted), None)
    if found is None:
        raise InvalidParameters(
            say("{where} has no container {wanted}; it has: {names}", where=where, wanted=wanted, names=names)
        )
    return found


def whole_image(current: str, wanted: str) -> str:
    """The image that is meant, whole: a tag or digest alone, or the same name without its registry, keeps the rest.

    Raises:
        InvalidParameters: it is neither a tag nor an image that can be pulled.
    """
    repository = repository_of(current)
    if _DIGEST.fullmatch(wanted):
        return f"{repository}@{wanted}"
    if _TAG.fullmatch(wanted):
        return f"{repository}:{wanted}"
    if not re.fullmatch(IMAGE, wanted):
        raise InvalidParameters(
            say(
                "{wanted!r} is no tag and no image; write e.g. 1.2.3 or {repository}:1.2.3",
                wanted=wanted,
                repository=repository,
            )
        )
    if not _PULLABLE.fullmatch(wanted):
        raise InvalidParameters(
            say(
                "Kubernetes cannot pull {wanted}: after its registry an image has only lower-case letters and digits, "
                "with dots, dashes and underscores between them; write e.g. {repository}:1.2.3",
                wanted=wanted,
                repository=repository,
            )
        )
    name, own = repository_of(wanted), repository.rpartition("/")[2]
    return f"{repository}{wanted.removeprefix(name)}" if name == own else wanted


def repository_of(image: str) -> str:
    """`registry:5000/shop/web` of `registry:5000/shop/web:1.2@sha256:...`."""
    plain = image.partition("@")[0]
    head, slash, name = plain.rpartition("/")
    return f"{head}{slash}{name.partition(':')[0]}"


def moves(image: str) -> bool:
    """Whether what the name stands for may change later: no tag, or `latest`, and no digest."""
    if "@" in image:
        return False
    tag = image.removeprefix(repository_of(image))
    return tag in ("", ":latest")
