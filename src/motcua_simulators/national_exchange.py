"""The national exchange as an integration platform offers it: a token, codes, files, dossiers whole, their progress and their status.

It takes the documented fields and no others, keeps what was accepted as lines of a file, and misbehaves as its data centre is told to:
loses (says thanks and forgets), has repeated (takes it and answers 502), takes tokens back.
"""

import hashlib
import hmac
import json
import random
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

PLACE = "/ndxp"  # below it lie the calls
TOKEN_SECONDS = 600
STATUSES = [str(number) for number in range(1, 11)]
_MOMENT = re.compile(r"(20\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d)?")
_MOMENTS = (
    "NgayNopHoSo",
    "NgayTiepNhan",
    "NgayHenTra",
    "NgayKetThucXuLy",
    "NgayTra",
    "ThoiDiemXuLy",
    "NgayBatDau",
    "NgayKetThucTheoQuyDinh",
)


def _names(written: str) -> frozenset[str]:
    return frozenset(written.split())


WHOLE = _names(
    "MaHoSo MaTTHC TenTTHC MaLinhVuc TenLinhVuc KenhThucHien ChuHoSo LoaiDoiTuong MaDoiTuong ThongTinKhac Email Fax SoDienThoai"
    " TrichYeuHoSo NgayTiepNhan NgayHenTra TrangThaiHoSo NgayTra ThongTinTra HinhThuc NgayKetThucXuLy DonViXuLy GhiChu TaiLieuNop"
    " DanhSachLePhi DanhSachTepDinhKemKhac DanhSachHoSoBoSung DanhSachGiayToKetQua NgayNopHoSo HoSoCoThanhPhanSoHoa"
    " DuocThanhToanTrucTuyen TaiKhoanDuocXacThucVoiVNeID"
)
PARTS = {
    "TaiLieuNop": "TepDinhKemId TenTepDinhKem IsDeleted MaThanhPhanHoSo DuongDanTaiTepTin LoaiBan DuocSoHoa DuocLayTuKhoDMQG MaCSDL",
    "DanhSachLePhi": "TenPhiLePhi MaPhiLePhi HinhThucThu Gia LoaiPhiLePhi TrangThaiThanhToan",
    "DanhSachHoSoBoSung": "HoSoBoSungId NguoiYeuCauBoSung NoiDungBoSung NgayBoSung NguoiTiepNhanBoSung ThongTinTiepNhan"
    " NgayTiepNhanBoSung TrangThaiBoSung DanhSachGiayToBoSung DanhSachLePhiBoSung NgayHenTraTruoc NgayHenTraMoi",
    "DanhSachGiayToKetQua": "TenGiayTo MaThanhPhanHoSo GiayToId DuongDanTepTinKetQua MaKetQua",
}
PROGRESS = _names(
    "MaHoSo NguoiXuLy ChucDanh ThoiDiemXuLy PhongBanXuLy NoiDungXuLy TrangThai NgayBatDau NgayKetThucTheoQuyDinh"
)
ENTRY = re.compile(rb'filename="([^"]*)"')

Answer = tuple[int, bytes]


class Refused(Exception):
    """What is wrong with a body, for an answer of 400."""


class NationalExchange:
    """Its tables. All under one lock: requests come in threads. `behaviour`: the percentages of its data centre."""

    def __init__(
        self, folder: Path, known: Callable[[], Mapping[str, Any]], behaviour: Callable[[], Any], chance: random.Random
    ) -> None:
        self.lock = threading.RLock()
        self.dossiers: dict[str, dict[str, Any]] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.counts = {"calls": 0, "lost": 0, "repeated": 0, "refused": 0, "tokens": 0}
        self._tokens: dict[str, float] = {}
        self._known, self._behaviour, self._chance = known, behaviour, chance
        self._files = folder / "exchange-files"
        self._lines = folder / "exchange.jsonl"
        for line in self._lines.read_text().splitlines() if self._lines.exists() else []:
            self._apply(*json.loads(line))

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The status and content of what it answers below its place."""
        parts = urlsplit(target)
        call = parts.path.strip("/")
        with self.lock:
            self.counts["calls"] += 1
            if call == "token":
                return self._sign_in(body)
            if not self._is_signed_in(headers):
                return 401, b'{"error": "invalid_token"}'
            if call == "GetNextValue" and method == "GET":
                return self._next_code(parse_qs(parts.query).get("code", [""])[0])
            if call == "TaiLenTepTin":
                return self._upload(body)
            if call not in ("NoiHoSo", "DongBoHoSoMC", "CapNhatTienTrinh", "CapNhatTrangThai", "TraCuuHoSo"):
                return 404, b""
            try:
                return self._take(call, json.loads(body))
            except (Refused, KeyError, TypeError, ValueError) as fault:
                self.counts["refused"] += 1
                return 400, json.dumps({"error_code": "400", "message": repr(fault)}).encode()

    def change(self, name: str, value: str) -> bool:
        """What the control page asks for; whether it is known. Raises ValueError."""
        with self.lock:
            if name == "exchange_forget":
                for code in self._some(value):
                    del self.dossiers[code]
            elif name == "exchange_spoil":
                for code in self._some(value):
                    held = self.dossiers[code]
                    held["status"] = self._chance.choice([one for one in STATUSES if one != held["status"]])
            elif name == "exchange_empty":
                self.dossiers, self.files, self.counts = {}, {}, dict.fromkeys(self.counts, 0)
            else:
                return False
            return True

    def as_told(self) -> dict[str, Any]:
        """Everything, for who compares."""
        with self.lock:
            return {"dossiers": self.dossiers, "files": self.files, **self.counts}

    def _some(self, count: str) -> list[str]:
        return self._chance.sample(sorted(self.dossiers), min(int(count), len(self.dossiers)))

    def _sign_in(self, body: bytes) -> Answer:
        given = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
        known = self._known().get("exchange") or {}
        is_known = bool(known) and all(
            hmac.compare_digest(given.get(name, "").encode(), str(known[key]).encode())
            for name, key in (("client_id", "client"), ("client_secret", "secret"))
        )
        if not is_known:
            return 401, b'{"error": "invalid_client"}'
        token = secrets.token_urlsafe(24)
        self._tokens[token] = time.time() + TOKEN_SECONDS
        self.counts["tokens"] += 1
        return 200, json.dumps({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}).encode()

    def _is_signed_in(self, headers: Mapping[str, str]) -> bool:
        if self._happens("expire"):
            self._tokens.clear()
        token = headers.get("authorization", "").removeprefix("Bearer ")
        return self._tokens.get(token, 0) > time.time()

    def _next_code(self, unit: str) -> Answer:
        if not unit:
            return 400, b""
        number = self.counts.setdefault(f"next {unit}", 0) + 1
        self.counts[f"next {unit}"] = number
        return 200, json.dumps({"value": f"{unit}-{time.strftime('%y%m%d')}-{number:04d}"}).encode()

    def _upload(self, body: bytes) -> Answer:
        border, _line, rest = body.partition(b"\r\n")
        head, _line, content = rest.partition(b"\r\n\r\n")
        content = content.rpartition(b"\r\n" + border)[0]
        named = ENTRY.search(head)
        if named is None or not content:
            return 400, b""
        digest, found = hashlib.sha256(content).hexdigest(), secrets.token_hex(8)
        self._files.mkdir(parents=True, exist_ok=True)
        (self._files / found).write_bytes(content)
        self._keep("TaiLenTepTin", {"id": found, "name": named[1].decode(), "sha256": digest, "size": len(content)})
        told = {"IdTepTin": found, "HashTepTin": digest, "DuongDanTepTin": f"/tep/{found}"}
        return (502, b"") if self._happens("repeat") else (200, json.dumps(told).encode())

    def _take(self, call: str, told: dict[str, Any]) -> Answer:
        if call == "TraCuuHoSo":
            held = self.dossiers.get(told["MaHoSo"])
            found = held and {
                "MaHoSo": told["MaHoSo"],
                "TrangThaiHoSo": held["status"],
                "MaTTHC": held["body"]["MaTTHC"],
            }
            return (200, json.dumps(found).encode()) if found else (404, b"")
        is_updating = call == "DongBoHoSoMC" and told["bIsUpdating"] is True
        body = told["data"][0] if call == "DongBoHoSoMC" else told
        self._check(call, body)
        if (is_updating or call.startswith("CapNhat")) and body["MaHoSo"] not in self.dossiers:
            return 404, b""
        thanks: dict[str, Any] = {"error_code": "0"}
        if not is_updating and not call.startswith("CapNhat"):
            thanks |= {"idHoSo": hashlib.sha256(body["MaHoSo"].encode()).hexdigest()[:12], "maHoSo": body["MaHoSo"]}
        if self._happens("lose"):
            self.counts["lost"] += 1
            return 200, json.dumps(thanks).encode()
        self._keep(call, body)
        return (502, b"") if self._happens("repeat") else (200, json.dumps(thanks).encode())

    def _check(self, call: str, body: Mapping[str, Any]) -> None:
        """Raises Refused."""
        is_whole = call in ("NoiHoSo", "DongBoHoSoMC")
        strange = set(body) - (WHOLE if is_whole else PROGRESS)
        for name, fields in PARTS.items():
            for part in body.get(name, []):
                strange |= set(part) - set(fields.split())
        if strange:
            raise Refused(f"unknown: {sorted(strange)}")
        if any(not _MOMENT.fullmatch(str(body.get(name, ""))) for name in _MOMENTS):
            raise Refused("a time is not yyyyMMddHHmmss")
        if str(body["TrangThaiHoSo" if is_whole else "TrangThai"]) not in STATUSES:
            raise Refused("no such status")
        named = [one.get("TepDinhKemId") for one in body.get("TaiLieuNop", []) if "TepDinhKemId" in one]
        named += [one["GiayToId"] for one in body.get("DanhSachGiayToKetQua", [])]
        if any(one not in self.files for one in named):
            raise Refused("a file was never uploaded")

    def _keep(self, call: str, body: dict[str, Any]) -> None:
        with self._lines.open("a", encoding="utf-8") as out:
            out.write(json.dumps([call, body], ensure_ascii=False) + "\n")
        self._apply(call, body)

    def _apply(self, call: str, body: dict[str, Any]) -> None:
        if call == "TaiLenTepTin":
            self.files[body["id"]] = {name: body[name] for name in ("name", "sha256", "size")}
            return
        if call in ("NoiHoSo", "DongBoHoSoMC"):
            held = self.dossiers.setdefault(body["MaHoSo"], {"progress": [], "statuses": []})
            held |= {"body": body, "status": str(body["TrangThaiHoSo"])}
            return
        held = self.dossiers[body["MaHoSo"]]
        if call == "CapNhatTienTrinh":
            self.counts["repeated"] += body in held["progress"]
            held["progress"] += [body] if body not in held["progress"] else []
        else:
            held["status"] = str(body["TrangThai"])
            held["statuses"].append(body)

    def _happens(self, name: str) -> bool:
        return bool(self._chance.random() * 100 < getattr(self._behaviour(), name))
