"""What happened is told in the calls of the national exchange: a dossier is created once, then updated whole, by steps, by status.

The dossier is told as it is now, so whatever comes late or twice sets nothing back; only a record of progress says how it was then.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.db.models import F

from motcua.domain.documents.actions import tell_file
from motcua.domain.documents.queries import FileView
from motcua.domain.exchange.models import Comparison, Event, National, ToldDossier, ToldFile
from motcua.domain.exchange.national import actions as notes
from motcua.domain.exchange.national.body import Placed, Told, dossier_body, progress_body, status_body, status_of
from motcua.domain.exchange.national.calling import Exchange, NotThere
from motcua.domain.exchange.national.calling import Failed as CallFailed
from motcua.domain.exchange.national.rules import NOTHING, PROGRESS, STATUS, Unmapped
from motcua.domain.exchange.national.snapshot import ME, Snapshot, code_of, officer, snapshot
from motcua.domain.exchange.national.tables import codes_of
from motcua.domain.exchange.queries import Outgoing
from motcua.domain.exchange.rules import Outcome
from motcua.domain.exchange.sending import Answer

OTHERS = 3  # dossiers that are looked up to know whether a look-up finds any
_UNUSUAL = re.compile(r"[^A-Za-z0-9._-]")


class Teller:
    """Tells one receiver; lives for one turn."""

    def __init__(self, row: National, exchange: Exchange) -> None:
        self._row = row
        self._exchange = exchange
        self._codes = codes_of(row)
        self._listed = frozenset(row.subscription.receiver.extra)

    def tell(self, event: Outgoing, *, again: bool = False) -> Answer | None:
        """What came of it; None where nothing is told of such an event. `again`: also what was acknowledged before."""
        kind, subject, at = Event.objects.values_list("kind", "subject", "at").get(position=event.position)
        code = code_of(subject)
        if kind in NOTHING:
            notes.forget_dossier(self._row.pk, code)
        if not code or kind in NOTHING:
            return None
        one = snapshot(code)
        if one is None:
            return None
        data: dict[str, Any] = json.loads(event.body)["data"]
        return self._tried(one, lambda held: self._tell(one, held, kind, event.position, at, data, again=again))

    def tell_whole(self, one: Snapshot) -> Answer:
        """A dossier as it is, whether or not they have it."""
        return self._tried(one, lambda held: self._whole(one, held))

    def _tried(self, one: Snapshot, tell: Callable[[ToldDossier], None]) -> Answer:
        self._exchange.milliseconds = 0
        try:
            held = self._held(one)
            try:
                tell(held)
            except NotThere:
                if not self._is_lost(held):
                    raise
                self._tell_anew(one, held, tell)
        except Unmapped as missing:
            return Answer(Outcome.UNMAPPED, None, 0, call=str(missing)[:40])
        except CallFailed as fault:
            return fault.answer
        return replace(self._exchange.last, outcome=Outcome.DELIVERED)

    def _is_lost(self, held: ToldDossier) -> bool:
        """Only where it is looked up they say so too, and where a look-up has found one before or does so now. Else a place is wrong."""
        if self._exchange.look(held.theirs) is not None:
            return False
        way = self._row.subscription
        equal = Comparison.objects.filter(receiver=way.receiver, begun_at__gte=way.created_at, compared__gt=F("found"))
        others = ToldDossier.objects.filter(national=self._row, known=True).exclude(pk=held.pk).order_by("-told_at")
        return (
            held.told_at is None  # it came from there: nothing that was told is created twice
            or equal.exists()
            or any(self._exchange.look(other.theirs) is not None for other in others[:OTHERS])
        )

    def _tell_anew(self, one: Snapshot, held: ToldDossier, tell: Callable[[ToldDossier], None]) -> None:
        """Nothing is forgotten of what they had before they have the dossier again, bare; its files go up after it."""
        made = self._exchange.create(dossier_body(one, self._bare(held)))
        notes.note_anew(held, made.id, made.code)
        try:
            tell(held)
        except NotThere as fault:  # thanked for twice, and not kept: that holds up no other dossier for days
            raise CallFailed(replace(fault.answer, outcome=Outcome.REFUSED)) from None

    def _tell(
        self,
        one: Snapshot,
        held: ToldDossier,
        kind: str,
        position: int,
        at: datetime,
        data: dict[str, Any],
        *,
        again: bool,
    ) -> None:
        if not held.status or kind not in PROGRESS | STATUS:
            self._whole(one, held)
        if kind in PROGRESS and (again or held.progress < position):
            self._progress(one, held, position, at, data)
        if kind in PROGRESS | STATUS:
            self._status(one, held, at, again=again)

    def _held(self, one: Snapshot) -> ToldDossier:
        held = notes.begin_to_tell(self._row.pk, one.view.code, one.theirs)
        if not held.theirs:
            notes.name_it(held, self._exchange.next_code() if self._row.asks_codes else one.view.code)
        return held

    def _whole(self, one: Snapshot, held: ToldDossier) -> None:
        body = dossier_body(one, self._told(one, held))
        status = str(body["TrangThaiHoSo"])
        if held.known:
            self._exchange.update(body)
            notes.note_whole(held, status)
            return
        made = self._exchange.create(body)
        notes.note_whole(held, status, made.id, made.code)

    def _progress(self, one: Snapshot, held: ToldDossier, position: int, at: datetime, data: dict[str, Any]) -> None:
        step = one.step(str(data.get("step", "")), int(data.get("round", 0) or 0))
        who = officer(step.handler if step else "")
        state = str(data.get("state") or one.view.state)
        told = self._bare(held)
        if step is not None:
            self._exchange.progress(progress_body(step, told, at, state, who))
        notes.note_progress(held, position)

    def _status(self, one: Snapshot, held: ToldDossier, at: datetime, *, again: bool) -> None:
        told = self._bare(held)
        status = status_of(one, self._codes)
        if again or status != held.status:
            self._exchange.status(status_body(one, told, at))
            notes.note_status(held, status)

    def _bare(self, held: ToldDossier) -> Told:
        return Told(self._codes, self._listed, held.theirs, {})

    def _told(self, one: Snapshot, held: ToldDossier) -> Told:
        """With the files that the agreement lists, uploaded once each."""
        files = {"papers": one.papers, "results": one.results}
        wanted = [file for fact, found in files.items() if fact in self._listed for file in found]
        has = ToldFile.objects.filter(national=self._row, file__in=[file.id for file in wanted])
        placed: dict[UUID, Placed] = {row.file: Placed(row.their_id, row.place) for row in has}
        for file in wanted:
            if file.id not in placed:
                placed[file.id] = self._upload(one, held, file)
        return Told(self._codes, self._listed, held.theirs, placed)

    def _upload(self, one: Snapshot, held: ToldDossier, file: FileView) -> Placed:
        opened = tell_file(ME, one.view.code, file.id, self._row.subscription.receiver.code)
        name = _UNUSUAL.sub("-", (file.requirement or next(iter(file.held), "ket-qua")) + PurePath(file.name).suffix)
        made = self._exchange.upload(name, file.media_type, b"".join(opened.chunks))
        notes.note_file(held, file.id, made.id, made.place)
        return made
