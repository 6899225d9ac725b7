"""Loudspeakers of the server: the order in which things are heard, and what really arrives by RTP and at a sound card."""

import socket
import struct
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import numpy as np
import pytest

from motcua.base import journal
from motcua.base.journal.registry import followers
from motcua.domain.centre.models import Centre
from motcua.domain.devices import actions
from motcua.domain.devices.models import Device, DeviceCommand
from motcua.domain.devices.rules.loudspeakers import LoudspeakerSettings
from motcua.domain.devices.sounding import outputs, player
from motcua.domain.devices.sounding.line import Cue, Line
from motcua.domain.devices.tests.factories import ADMIN
from motcua.domain.queue.actions import announce, call_next, issue_ticket, stop_announcement
from motcua.domain.queue.models import AnnouncementPlayed
from motcua.domain.queue.tests.factories import KIOSK, SYSTEM, make_hall, receptionist
from motcua.domain.queue.voice import RATE

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
KINDS = tuple(kind for handling in followers["devices.sound"].handlings for kind in handling.kinds)
ZONES = {"A": [1, 2], "B": [3]}


def call(entry: int, label: str = "A001", *, at: datetime = NOW) -> Cue:
    return Cue(entry, at, label=label, counter=1)


def said(entry: int, name: str, *, emergency: bool = False) -> Cue:
    return Cue(entry, NOW, announcement=name, emergency=emergency)


def test_an_emergency_goes_first_cuts_off_what_is_said_and_is_heard_until_it_is_stopped() -> None:
    line = Line()
    line.add(call(1))
    line.add(call(2, "A002"))
    current = line.next(NOW)
    assert current == call(1)
    assert line.goes_on(current)
    line.add(said(3, "evacuate", emergency=True))
    assert not line.goes_on(current)
    line.over(current, whole=False)
    heard = []
    for _turn in range(3):
        one = line.next(NOW)
        assert one is not None
        heard.append(one.announcement or one.label)
        line.over(one, whole=True)
    assert heard == ["evacuate", "evacuate", "evacuate"]
    line.stop("evacuate")
    assert [one.label for one in (line.next(NOW), line.next(NOW)) if one] == ["A001", "A002"]
    assert line.next(NOW) is None


def test_what_was_told_twice_is_heard_once_and_what_was_taken_back_or_is_old_not_at_all() -> None:
    line = Line()
    for cue in (call(1), call(1), call(2, "A002"), call(3, "A003", at=NOW - timedelta(minutes=2)), said(4, "x")):
        line.add(cue)
    line.drop("A002")
    line.stop("x")
    line.add(said(5, "x"))
    assert line.next(NOW) == call(1)
    assert line.next(NOW) is None


def test_a_loudspeaker_sounds_what_is_of_its_zone_and_every_evacuation_of_the_hall() -> None:
    here = LoudspeakerSettings(host="239.0.0.1", zone="A", announcements=False)
    assert (here.sounds_call(2, ZONES), here.sounds_call(3, ZONES)) == (True, False)
    assert LoudspeakerSettings(zone="gone").sounds_call(3, ZONES)
    assert not here.sounds_announcement("", is_emergency=False)
    assert here.sounds_announcement("", is_emergency=True)
    assert here.sounds_announcement("A", is_emergency=True)
    assert not here.sounds_announcement("B", is_emergency=True)
    assert not LoudspeakerSettings(calls=False, announcements=False).sounds_announcement("", is_emergency=True)


def test_loudness_follows_the_hours() -> None:
    volumes = {"7": 1.0, "12": 0.5}
    assert [player.volume_at(volumes, hour) for hour in (6, 7, 11, 12, 23)] == [0.5, 1.0, 1.0, 0.5, 0.5]
    assert player.volume_at({}, 3) == 1.0


class Loud:
    """A network loudspeaker: a UDP socket that takes RTP packets (RFC 3550, section 5.1)."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(0.3)
        self.port = self.socket.getsockname()[1]
        self.packets: list[bytes] = []
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while not self._ends.is_set():
            try:
                self.packets.append(self.socket.recv(4096))
            except TimeoutError:
                continue

    def end(self) -> None:
        self._ends.set()
        self._thread.join()
        self.socket.close()

    def header(self, number: int) -> tuple[int, int, int, int]:
        """Payload type, sequence number, timestamp, source."""
        first, kind, sequence, stamp, source = struct.unpack("!BBHII", self.packets[number][:12])
        assert first >> 6 == 2
        return kind & 0x7F, sequence, stamp, source

    def heard(self, codec: str, rate: int) -> np.ndarray:
        decoder = av.CodecContext.create(codec, "r")
        assert isinstance(decoder, av.AudioCodecContext)
        decoder.sample_rate = rate
        decoder.layout = "mono"
        pieces = [
            frame.to_ndarray().ravel() for packet in self.packets for frame in decoder.decode(av.Packet(packet[12:]))
        ]
        return np.concatenate(pieces).astype(float) / 32_768


@pytest.fixture
def loud() -> Iterator[Loud]:
    speaker = Loud()
    yield speaker
    speaker.end()


def tone(seconds: float) -> np.ndarray:
    return 0.4 * np.sin(np.arange(round(seconds * RATE)) * 2 * np.pi * 440 / RATE)


@pytest.mark.parametrize(
    ("coding", "payload_type", "codec", "rate"),
    [
        ("pcmu", 0, "pcm_mulaw", 8000),
        ("pcma", 8, "pcm_alaw", 8000),
        ("g722", 9, "g722", 16000),
        ("l16", 11, "pcm_s16be", 44100),
    ],
)
def test_a_network_loudspeaker_receives_packets_of_20_ms_in_order_and_the_tone_in_them(
    loud: Loud, coding: str, payload_type: int, codec: str, rate: int
) -> None:
    where = LoudspeakerSettings(host="127.0.0.1", port=loud.port, coding=coding)
    silence = np.zeros(round(0.2 * RATE))
    assert outputs.play(where, np.concatenate([silence, tone(0.3), silence]), lambda: True, source=77)
    loud.end()
    headers = [loud.header(number) for number in range(len(loud.packets))]
    assert {(kind, source) for kind, _sequence, _stamp, source in headers} == {(payload_type, 77)}
    sequences = [sequence for _kind, sequence, _stamp, _source in headers]
    assert [(one - sequences[0]) % 65_536 for one in sequences] == list(range(len(sequences)))
    heard = loud.heard(codec, rate)
    assert len(heard) / rate == pytest.approx(0.7, abs=0.04)
    quiet, loudly = (
        np.abs(heard[: round(0.15 * rate)]).max(),
        np.abs(heard[round(0.25 * rate) : round(0.45 * rate)]).max(),
    )
    assert quiet < 0.02
    assert loudly == pytest.approx(0.4, abs=0.05)


def test_a_sound_card_is_given_the_whole_tone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ALSA itself, whose `file` plugin writes down what would be heard."""
    written = tmp_path / "heard.raw"
    configuration = tmp_path / "asound.conf"
    configuration.write_text(
        f'pcm.hall {{ type file slave.pcm "none" file "{written}" format "raw" }}\npcm.none {{ type null }}\n'
    )
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(configuration))
    where = LoudspeakerSettings(output="card", card="hall")
    assert outputs.play(where, tone(0.3), lambda: True)
    heard = np.frombuffer(written.read_bytes(), np.int16) / 32_768
    assert len(heard) / RATE == pytest.approx(0.3, abs=0.03)
    assert np.abs(heard).max() == pytest.approx(0.4, abs=0.02)
    with pytest.raises(outputs.NotSounded):
        outputs.play(LoudspeakerSettings(output="card", card="pulled"), tone(0.1), lambda: True)


def test_what_is_cut_off_stops_within_a_frame(loud: Loud) -> None:
    turns = iter([True] * 5)
    where = LoudspeakerSettings(host="127.0.0.1", port=loud.port, coding="pcmu")
    assert not outputs.play(where, tone(2.0), lambda: next(turns, False))
    loud.end()
    assert len(loud.packets) <= 7


@pytest.fixture
def speaker(loud: Loud, db: None) -> Iterator[player.Player]:
    """A loudspeaker of the hall's zone A that this process serves."""
    make_hall()
    hall = Centre.objects.get(code="BG")
    hall.options = {**hall.options, "zones": ZONES, "voice": {"repeat": 1, "chime": False}}
    hall.save()
    where = LoudspeakerSettings(host="127.0.0.1", port=loud.port, coding="pcmu", zone="A")
    device = actions.add_loudspeaker(ADMIN, "BG", "Loa khu A", where)
    served = player.Player(device.id)
    player._players[device.id] = served
    yield served
    del player._players[device.id]


def follow() -> None:
    """What the follower does with all that happened; it is not committed here, so that it is asked in place of the journal's reader."""
    entries = journal.latest("BG", KINDS, datetime(2000, 1, 1, tzinfo=UTC), 200)
    followers["devices.sound"].handle(sorted(entries, key=lambda entry: entry.id))


def test_calls_of_its_zone_and_announcements_are_heard_from_a_loudspeaker_and_acknowledged(
    speaker: player.Player, loud: Loud
) -> None:
    for number in (3, 1):
        issue_ticket(KIOSK, "BG", "A")
        call_next(receptionist(number), "BG", number)
    made = announce(SYSTEM, "BG", {"vi": "Xin chào"})
    follow()
    assert [cue.counter for cue in speaker.line.waiting if cue.label] == [1]
    while speaker.sound_next():
        pass
    played = AnnouncementPlayed.objects.get()
    assert (played.announcement_id, played.name, played.sounded) == (made.id, "Loa khu A", True)
    assert Device.objects.get().state == "ready"
    loud.end()
    heard = loud.heard("pcm_mulaw", 8000)
    assert len(heard) / 8000 > 3
    assert np.abs(heard).max() > 0.2


def test_an_evacuation_goes_on_after_a_restart_until_it_is_stopped(speaker: player.Player) -> None:
    running = announce(SYSTEM, "BG", {"vi": "Rời khỏi sảnh"}, importance="emergency")
    speaker.take_up()
    assert [cue.announcement for cue in speaker.line.waiting] == [str(running.id)]
    stop_announcement(SYSTEM, running.id)
    follow()
    assert not speaker.sound_next()


def test_a_test_that_cannot_be_sounded_says_so_and_the_device_is_told_as_away(speaker: player.Player) -> None:
    device = Device.objects.get()
    actions.change_loudspeaker(ADMIN, device.pk, LoudspeakerSettings(output="card", card="pulled"))
    actions.command(ADMIN, device.pk, "test_sound")
    follow()
    assert speaker.sound_next()
    asked = DeviceCommand.objects.get()
    assert (asked.succeeded, asked.note) == (False, "not_sounded")
    assert Device.objects.get().state == "unreachable"
    assert [entry.kind for entry in journal.latest("BG", ("device.state_changed",), NOW - timedelta(days=9999), 5)]
