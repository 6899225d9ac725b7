"""What two versions differ in, as a civil servant says it: longer, dearer, a document came or went, a step changed hands."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from motcua.domain.catalogue.rules import Content, FeeCase, Requirement, StepPlan, TimeLimit, content_of, limit_hours
from motcua.domain.catalogue.rules.answers import title_of
from motcua.domain.catalogue.rules.forms import fields_of_form
from motcua.domain.catalogue.rules.graph import longest_way
from motcua.domain.catalogue.words import Named, condition_words, field_at

Part = TypeVar("Part", FeeCase, Requirement, StepPlan)
TEXTS = {
    "name": gettext_lazy("Name"),
    "name_en": gettext_lazy("Name in English"),
    "field": gettext_lazy("Field"),
    "agency": gettext_lazy("Agency"),
    "queue_service": gettext_lazy("Letter of the queue"),
    "audience": gettext_lazy("For whom"),
    "description": gettext_lazy("How it goes"),
    "requirements": gettext_lazy("Conditions to be met"),
    "ways_to_apply": gettext_lazy("Ways of applying"),
    "legal_basis": gettext_lazy("Legal basis"),
    "time_limit_note": gettext_lazy("Note on the time limit"),
    "result": gettext_lazy("Result"),
    "result_kind": gettext_lazy("Kind of result"),
    "result_template": gettext_lazy("Template of the result"),
    "agencies_only": gettext_lazy("For agencies only"),
    "checked": gettext_lazy("Confirmed by the agency"),
    "field_en": gettext_lazy("Field, in English"),
    "audience_en": gettext_lazy("For whom, in English"),
    "description_en": gettext_lazy("How it goes, in English"),
    "requirements_en": gettext_lazy("Conditions to be met, in English"),
    "ways_to_apply_en": gettext_lazy("Ways of applying, in English"),
    "time_limit_note_en": gettext_lazy("Note on the time limit, in English"),
    "result_en": gettext_lazy("Result, in English"),
}


@dataclass(frozen=True)
class Change:
    """One difference. `effect` for the citizen: worse (longer, dearer, more papers), better, or other; `kind` came, went or changed."""

    where: str
    what: str
    kind: str
    effect: str
    before: str = ""
    after: str = ""


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """All that differs from `old` to `new`: what touches the citizen most comes first."""
    before, after = content_of(old), content_of(new)
    return [
        *_time(before, after),
        *_fees(before, after),
        *_documents(before, after),
        *_form(before.form, after.form),
        *_steps(before, after),
        *_files(before, after),
        *_texts(old, new),
    ]


def limit_words(limit: TimeLimit) -> str:
    count = limit.value
    if limit.unit == "hour":
        words = ngettext("%(count)d working hour", "%(count)d working hours", count)
    elif limit.unit == "day":
        words = ngettext("%(count)d day", "%(count)d days", count)
    else:
        words = ngettext("%(count)d working day", "%(count)d working days", count)
    return words % {"count": count} if count or limit.unit == "hour" else _("the same day")


def money(amount: int) -> str:
    return f"{amount:,} đ".replace(",", ".")


def _effect(before: float, after: float) -> str:
    return "worse" if after > before else "better" if after < before else "other"


def _time(before: Content, after: Content) -> Iterator[Change]:
    if before.time_limit == after.time_limit:
        return
    effect = _effect(limit_hours(before.time_limit), limit_hours(after.time_limit))
    what = {"worse": _("Time limit: longer"), "better": _("Time limit: shorter"), "other": _("Time limit")}[effect]
    yield Change(
        _("Time limit"), what, "changed", effect, limit_words(before.time_limit), limit_words(after.time_limit)
    )


def _matched(
    old: Sequence[Part], new: Sequence[Part], code: Callable[[Part], str]
) -> Iterator[tuple[Part | None, Part | None]]:
    """Pairs by code in the order of the new version, then what is gone."""
    earlier = {code(one): one for one in old}
    for one in new:
        yield earlier.pop(code(one), None), one
    for one in earlier.values():
        yield one, None


def _fees(before: Content, after: Content) -> Iterator[Change]:
    where = _("Fee")
    for name, what in (("fee", _("Fee")), ("publication_fee", _("Fee for publication"))):
        was, is_now = getattr(before, name), getattr(after, name)
        if was != is_now and not (name == "fee" and before.fees and after.fees):
            effect = _effect(was, is_now)
            says = {"worse": _("%(what)s: dearer"), "better": _("%(what)s: cheaper")}[effect] % {"what": what}
            yield Change(where, says, "changed", effect, money(was), money(is_now))
    for old, new in _matched(before.fees, after.fees, lambda fee: fee.code):
        if old is None and new is not None:
            yield Change(where, new.name, "came", "other", "", _fee_words(new, after.form))
        elif new is None and old is not None:
            yield Change(where, old.name, "went", "other", _fee_words(old, before.form), "")
        elif old is not None and new is not None and old != new:
            effect = _effect(old.amount, new.amount)
            says = {"worse": _("%(what)s: dearer"), "better": _("%(what)s: cheaper"), "other": "%(what)s"}[effect]
            words = _fee_words(old, before.form), _fee_words(new, after.form)
            yield Change(where, says % {"what": new.name}, "changed", effect, *words)


def _both(thing: Named) -> str:
    """Its name with the English one, so that a change of either is seen."""
    return f"{thing.name} ({thing.name_en})" if thing.name_en else thing.name


def _fee_words(fee: FeeCase, form: Mapping[str, Any]) -> str:
    parts = [_both(fee), money(fee.amount)]
    if fee.per:
        parts.append(_("times: %(what)s") % {"what": title_of(field_at(form, fee.per))})
    if fee.when is not None:
        parts.append(_("if %(condition)s") % {"condition": condition_words(fee.when, form)})
    if fee.default:
        parts.append(_("in all other cases"))
    return " · ".join(parts)


def _documents(before: Content, after: Content) -> Iterator[Change]:
    where = _("Documents")
    for old, new in _matched(before.documents, after.documents, lambda one: one.code):
        if old is None and new is not None:
            effect = "worse" if new.required else "other"
            yield Change(where, new.name, "came", effect, "", _document_words(new, after.form))
        elif new is None and old is not None:
            yield Change(where, old.name, "went", "better", _document_words(old, before.form), "")
        elif old is not None and new is not None and old != new:
            effect = _effect(_papers(old), _papers(new))
            words = _document_words(old, before.form), _document_words(new, after.form)
            yield Change(where, new.name, "changed", effect, *words)


def _papers(document: Requirement) -> int:
    """How much it asks of the citizen: for comparing, not for counting."""
    return (document.originals + document.copies) * 2 * document.required * (1 if document.when else 2)


def _document_words(document: Requirement, form: Mapping[str, Any]) -> str:
    parts = [_both(document)]
    if document.originals:
        parts.append(
            ngettext("%(count)d original", "%(count)d originals", document.originals) % {"count": document.originals}
        )
    if document.copies:
        parts.append(ngettext("%(count)d copy", "%(count)d copies", document.copies) % {"count": document.copies})
    parts.append(_("must be handed in") if document.required else _("may be handed in"))
    if document.when is not None:
        parts.append(_("if %(condition)s") % {"condition": condition_words(document.when, form)})
    if document.template:
        parts.append(_("template: %(name)s") % {"name": document.template})
    if document.note:
        parts.append(document.note)
    return " · ".join(parts)


def _form(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    where = _("Questions of the form")
    for path in dict.fromkeys([*fields_of_form(new), *fields_of_form(old)]):
        was, is_now = dict(field_at(old, path)), dict(field_at(new, path))
        for one in (was, is_now):  # a section is its own words, its fields are told apart
            one.pop("properties", None)
            one.pop("items", None) if "object" in str(one.get("items")) else None
        if was == is_now:
            continue
        if not was:
            yield Change(where, title_of(is_now), "came", "other", "", _field_words(is_now))
        elif not is_now:
            yield Change(where, title_of(was), "went", "better", _field_words(was), "")
        else:
            yield Change(where, title_of(is_now), "changed", "other", _field_words(was), _field_words(is_now))


def _field_words(field: Mapping[str, Any]) -> str:
    choices = field.get("oneOf") or (field.get("items") or {}).get("oneOf") or []
    words = [title_of(field), title_of(field, "description"), ", ".join(title_of(one) for one in choices)]
    limits = [
        f"{name} {field[name]}" for name in ("minimum", "maximum", "minLength", "maxLength", "format") if name in field
    ]
    return " · ".join(one for one in (*words, *limits) if one)


def _steps(before: Content, after: Content) -> Iterator[Change]:
    where = _("Steps")
    hours = [_longest(one) for one in (before, after)]
    if hours[0] != hours[1]:
        words = [
            ngettext("%(count)g working hour", "%(count)g working hours", ceil(one)) % {"count": one} for one in hours
        ]
        what = _("Longest way: longer") if hours[1] > hours[0] else _("Longest way: shorter")
        yield Change(where, what, "changed", "other", *words)
    for old, new in _matched(before.steps, after.steps, lambda step: step.code):
        if old is None and new is not None:
            yield Change(where, new.name, "came", "other", "", _step_words(new, after))
        elif new is None and old is not None:
            yield Change(where, old.name, "went", "other", _step_words(old, before), "")
        elif old is not None and new is not None and old != new:
            yield Change(where, new.name, "changed", "other", _step_words(old, before), _step_words(new, after))


def _longest(content: Content) -> float:
    after = {step.code: set(step.after) & {one.code for one in content.steps} for step in content.steps}
    return longest_way({step.code: step.hours for step in content.steps}, after)[0]


def _step_words(step: StepPlan, content: Content) -> str:
    names = {one.code: one.name for one in content.steps}
    hours = ngettext("%(count)g working hour", "%(count)g working hours", ceil(step.hours)) % {"count": step.hours}
    parts = [_both(step), role_word(step.role), step.agency, hours]
    if step.after:
        parts.append(_("after %(steps)s") % {"steps": ", ".join(names.get(one, one) for one in step.after)})
    if step.when is not None:
        parts.append(_("if %(condition)s") % {"condition": condition_words(step.when, content.form)})
    if step.in_turn:
        parts.append(_("in turn where the dossier is on paper"))
    if step.opens:
        parts.append(_("opens procedure %(code)s") % {"code": step.opens})
    if step.sends:
        papers = {one.code: one.name for one in content.documents}
        parts.append(_("sends along: %(what)s") % {"what": ", ".join(papers.get(one, one) for one in step.sends)})
    if step.forms:
        parts.append(
            _("fills in: %(what)s") % {"what": ", ".join(title_of(field_at(content.form, one)) for one in step.forms)}
        )
    return " · ".join(parts)


def role_word(role: str) -> str:
    return {
        "receptionist": _("receptionist"),
        "specialist": _("specialist"),
        "leader": _("leader"),
        "cashier": _("cashier"),
        "post_clerk": _("post clerk"),
    }.get(role, role)


def _files(before: Content, after: Content) -> Iterator[Change]:
    was, is_now = ({one.name: one.sha256 for one in content.files} for content in (before, after))
    for name in dict.fromkeys([*is_now, *was]):
        if was.get(name) != is_now.get(name):
            kind = "changed" if name in was and name in is_now else "came" if name in is_now else "went"
            yield Change(_("Templates"), name, kind, "other")


def _texts(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name, words in TEXTS.items():
        was, is_now = _text(old.get(name)), _text(new.get(name))
        if was != is_now:
            kind = "changed" if was and is_now else "came" if is_now else "went"
            yield Change(_("Texts"), str(words), kind, "other", was, is_now)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "\n".join(value) if isinstance(value, list) else str(value or "")
