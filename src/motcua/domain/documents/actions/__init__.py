"""Verbs about files: keep, open, look through, read, share, erase. Only these write."""

from motcua.domain.documents.actions.files import (
    OpenedFile,
    add_file,
    attach_result,
    erase_files,
    open_file,
    seal_result,
    signatures_of,
)
from motcua.domain.documents.actions.looking import (
    Opening,
    open_archive,
    open_pages,
    picture_of,
    text_of,
    texts_of,
)
from motcua.domain.documents.actions.reading import read_on, try_again

__all__ = [
    "OpenedFile",
    "Opening",
    "add_file",
    "attach_result",
    "erase_files",
    "open_archive",
    "open_file",
    "open_pages",
    "picture_of",
    "read_on",
    "seal_result",
    "signatures_of",
    "text_of",
    "texts_of",
    "try_again",
]
