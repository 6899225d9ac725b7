"""Verbs about files: keep, open, look through, read, share, erase. Only these write."""

from motcua.domain.documents.actions.files import (
    OpenedFile,
    add_file,
    attach_result,
    erase_files,
    keep_letter,
    open_file,
    open_kept,
    seal_result,
    signatures_of,
)
from motcua.domain.documents.actions.gathering import (
    add_page,
    ask_for_pictures,
    end_overdue,
    end_pictures,
    finish,
    join,
    keep_pictures,
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
from motcua.domain.documents.actions.reuse import EarlierPaper, earlier_papers, reuse

__all__ = [
    "EarlierPaper",
    "OpenedFile",
    "Opening",
    "add_file",
    "add_page",
    "ask_for_pictures",
    "attach_result",
    "earlier_papers",
    "end_overdue",
    "end_pictures",
    "erase_files",
    "finish",
    "join",
    "keep_letter",
    "keep_pictures",
    "open_archive",
    "open_file",
    "open_kept",
    "open_pages",
    "picture_of",
    "read_on",
    "reuse",
    "seal_result",
    "signatures_of",
    "text_of",
    "texts_of",
    "try_again",
]
