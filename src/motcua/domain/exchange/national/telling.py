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

from motcua.domain.documents.actions import tell_file
from motcua.domain.documents.queries import FileView
from motcua.domain.exchange.models import Event, National, ToldDossier, ToldFile
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
        return self._tried(lambda: self._tell(one, kind, event.position, at, data, again=again))

    def tell_whole(self, one: Snapshot) -> Answer:
        """A dossier as it is, whether or not they have it."""
        return self._tried(lambda: self._whole(one, self._held(one)))

    def _tried(self, tell: Callable[[], None]) -> Answer:
        self._exchange.milliseconds = 0
        try:
            tell()
        except Unmapped as missing:
            return Answer(Outcome.UNMAPPED, None, 0, call=str(missing)[:40])
        except CallFailed as fault:
            return fault.answer
        return replace(self._exchange.last, outcome=Outcome.DELIVERED)

    def _tell(
        self,
        one: Snapshot,
        kind: str,
        position: int,
        at: datetime,
        data: dict[str, Any],
        *,
        again: bool,
        may_be_lost: bool = True,
    ) -> None:
        held = self._held(one)
        try:
            if not held.known or kind not in PROGRESS | STATUS:
                self._whole(one, held)
            if kind in PROGRESS and (again or held.progress < position):
                self._progress(one, held, position, at, data)
            if kind in PROGRESS | STATUS:
                self._status(one, held, at, again=again)
        except NotThere as fault:
            if not held.known:
                raise
            if not may_be_lost:  # thanked for twice, and not kept: that holds up no other dossier for days
                raise CallFailed(replace(fault.answer, outcome=Outcome.REFUSED)) from None
            notes.note_lost(held)  # they had it, and lost it
            self._tell(one, kind, position, at, data, again=again, may_be_lost=False)

    def _held(self, one: Snapshot) -> ToldDossier:
        held = notes.begin_to_tell(self._row.pk, one.view.code, one.theirs)
        if not held.theirs:
            notes.name_it(held, self._exchange.next_code() if self._row.asks_codes else one.view.code)
        return held

    def _whole(self, one: Snapshot, held: ToldDossier) -> None:
        body = dossier_body(one, self._told(one, held))
        status = str(body["TrangThaiHoSo"])
        if held.known:
            try:
                self._exchange.update(body)
            except NotThere:
                notes.note_lost(held)
                body = dossier_body(one, self._told(one, held))  # its files go up again
            else:
                notes.note_whole(held, status)
                return
        made = self._exchange.create(body)
        notes.note_whole(held, status, made.id, made.code)

    def _progress(self, one: Snapshot, held: ToldDossier, position: int, at: datetime, data: dict[str, Any]) -> None:
        step = one.step(str(data.get("step", "")), int(data.get("round", 0) or 0))
        who = officer(step.handler if step else "")
        state = str(data.get("state") or one.view.state)
        told = Told(self._codes, self._listed, held.theirs, {})
        if step is not None:
            self._exchange.progress(progress_body(step, told, at, state, who))
        notes.note_progress(held, position)

    def _status(self, one: Snapshot, held: ToldDossier, at: datetime, *, again: bool) -> None:
        told = Told(self._codes, self._listed, held.theirs, {})
        status = status_of(one, self._codes)
        if again or status != held.status:
            self._exchange.status(status_body(one, told, at))
            notes.note_status(held, status)

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
        name = _UNUSUAL.sub("-", (file.requirement or "ket-qua") + PurePath(file.name).suffix)
        made = self._exchange.upload(name, file.media_type, b"".join(opened.chunks))
        notes.note_file(held, file.id, made.id, made.place)
        return made
