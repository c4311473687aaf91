"""YAML files to checked templates."""

from workflows.catalog.catalog import Catalog, Lint, builtin_templates, lint, load_catalog, sound_shapes
from workflows.catalog.errors import InvalidCatalog
from workflows.catalog.show import show

__all__ = ["Catalog", "InvalidCatalog", "Lint", "builtin_templates", "lint", "load_catalog", "show", "sound_shapes"]
