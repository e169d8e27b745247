"""Files that a form brings, kept at once: a form sent back with errors need not bring them again.

What was kept travels with the form, sealed for the browser that brought it, until it is saved.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hiringhall.marketplace.attachments import operations
from hiringhall.marketplace.attachments.operations import LARGEST, MOST_FILES, KeptFile
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.storage.blobs import Blobs
from hiringhall.web import cookies
from hiringhall.web.visit import Visit

FIELD = operations.FIELD
KEPT = "kept_files"
"""The field with the files that were kept before."""
UPLOADS = MOST_FILES * LARGEST
"""For the declaration of the page that takes them."""


@dataclass(frozen=True)
class Kept:
    """A kept file, and the text that stands for it in the form."""

    file: KeptFile
    sealed: str


def read(visit: Visit, keep: Callable[[Blobs, str, bytes], KeptFile] = operations.keep) -> list[Kept]:
    """Return the files that the form brought, now (stored by `keep`) or before; what is wrong stands beside the field.

    Call it outside of any transaction, and give the page's template all of them as `kept`.
    """
    form, secret = visit.form, visit.secret or ""
    kept = []
    for sealed in form.many(KEPT):
        file = cookies.open_sealed(sealed, secret, KeptFile)
        if file is None or not visit.hall.blobs.has(file.blob):
            form.errors.setdefault(FIELD, "choose the files again: this form was opened by somebody else, or long ago.")
        else:
            kept.append(Kept(file, sealed))
    sent = form.files.get(FIELD, [])
    if len(kept) + len(sent) > MOST_FILES:
        form.errors.setdefault(FIELD, f"send at most {MOST_FILES} files.")
        return kept
    for each in sent:
        try:
            file = keep(visit.hall.blobs, each.name, each.read(LARGEST + 1))
        except InvalidInput as refused:
            form.refuse(refused, FIELD)
        else:
            kept.append(Kept(file, cookies.seal(file, secret)))
    return kept
