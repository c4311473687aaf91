"""What the apps of the shop use and serve, read from shop.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("shop.yaml")


@dataclass(frozen=True, kw_only=True)
class Http:
    """What the pods of a deployment serve together; shop.yaml says what the fields mean."""

    rate: Mapping[str, float]
    seconds: float
    errors: float
    needs: str = ""
    lost: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What one app does."""

    cpu: float = 0.01
    http: Http | None = field(default=None)


@cache
def shop_profiles() -> Mapping[str, Profile]:
    """The profiles by app."""
    documents = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        app: Profile(cpu=found["cpu"], http=Http(**found["http"]) if "http" in found else None)
        for app, found in documents.items()
    }
