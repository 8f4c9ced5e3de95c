"""How an experiment goes on or ends, as documents: a variant becomes the popup, it stops, it begins anew. Pure."""

from __future__ import annotations

import msgspec

from tracker.popups.document import FIRST_VARIANT, Document, variants_of


def promoted(document: Document, variant: str) -> Document | None:
    """The popup with this variant's content and without its experiment; None where there is no such variant."""
    return variants_of(document).get(variant)


def stopped(document: Document) -> Document:
    """The popup as its variant `a`, for everybody."""
    return variants_of(document)[FIRST_VARIANT]


def begun_anew(document: Document, key: str) -> Document:
    """The same experiment under another key: people are drawn anew, and the figures begin anew."""
    if document.experiment is None:
        return document
    return msgspec.structs.replace(document, experiment=msgspec.structs.replace(document.experiment, key=key))
