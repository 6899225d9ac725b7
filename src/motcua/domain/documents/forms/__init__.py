"""The forms of the law as PDF/A, made from a dossier's view by a typst template each."""

from motcua.domain.documents.forms.making import MadeForm, make, make_guidance

__all__ = ["MadeForm", "make", "make_guidance"]
