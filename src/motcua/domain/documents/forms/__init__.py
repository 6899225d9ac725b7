"""The forms of the law as PDF/A, made from a dossier's view by a typst template each; two of them as a workbook too."""

from motcua.domain.documents.forms.making import MadeForm, make, make_guidance, make_workbook

__all__ = ["MadeForm", "make", "make_guidance", "make_workbook"]
