"""Readers of other systems' files."""

from core.domain.imports import Importer

IMPORTERS: tuple[Importer, ...] = ()
