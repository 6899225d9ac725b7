"""The forms of the law as PDF/A, made from a dossier's view by a typst template each; two of them as a workbook too."""

from motcua.domain.documents.forms.making import (
    CashPaid,
    MadeForm,
    make,
    make_cash_receipt,
    make_receipts,
    make_slip,
    make_workbook,
    printed_numbers,
)

__all__ = [
    "CashPaid",
    "MadeForm",
    "make",
    "make_cash_receipt",
    "make_receipts",
    "make_slip",
    "make_workbook",
    "printed_numbers",
]
