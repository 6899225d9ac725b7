"""ONVIF of the simulated cameras: WS-Discovery over UDP, SOAP over HTTP with digest authentication, and a clock that may be wrong."""

import hashlib
import re
import secrets
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import NAMESPACE_URL, uuid5

MULTICAST, REALM = "239.255.255.250", "camera"
OPERATION = re.compile(rb"<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)", re.DOTALL)
OPEN_TO_ALL = ("GetSystemDateAndTime", "GetCapabilities", "GetServices")
NAMESPACES = (
    'xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" '
    'xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:timg="http://www.onvif.org/ver20/imaging/wsdl" '
    'xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema"'
)


@dataclass
class Camera:
    """One camera as its ONVIF service tells of it; `moves` counts what its head was told to do."""

    path: str
    name: str
    user: str
    password: str
    rtsp_port: int
    has_ptz: bool = False
    night: bool = False
    clock_ahead: float = 0.0  # seconds
    moves: int = 0
    moving: bool = False
    snapshot: Callable[[], bytes] = bytes

    def answer(self, operation: str, body: bytes, base: str) -> str | None:
        """The body of the answer to an operation; None for one that is not known."""
        if operation == "ContinuousMove" and self.has_ptz:
            self.moves, self.moving = self.moves + 1, True
            return "<tptz:ContinuousMoveResponse/>"
        if operation == "Stop" and self.has_ptz:
            self.moving = False
            return "<tptz:StopResponse/>"
        if operation == "SetImagingSettings":
            self.night = b"IrCutFilter>OFF" in body
            return "<timg:SetImagingSettingsResponse/>"
        found = getattr(self, f"_{operation}", None)
        return str(found(base)) if found else None

    def _GetSystemDateAndTime(self, _base: str) -> str:
        now = datetime.fromtimestamp(time.time() + self.clock_ahead, UTC)
        return (
            "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>"
            "<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>ICT-7</tt:TZ></tt:TimeZone><tt:UTCDateTime>"
            f"<tt:Time><tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute><tt:Second>{now.second}</tt:Second></tt:Time>"
            f"<tt:Date><tt:Year>{now.year}</tt:Year><tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day></tt:Date>"
            "</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"
        )

    def _GetCapabilities(self, base: str) -> str:
        ptz = f"<tt:PTZ><tt:XAddr>{base}</tt:XAddr></tt:PTZ>" if self.has_ptz else ""
        return (
            f"<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Device><tt:XAddr>{base}</tt:XAddr></tt:Device>"
            f"<tt:Imaging><tt:XAddr>{base}</tt:XAddr></tt:Imaging><tt:Media><tt:XAddr>{base}</tt:XAddr></tt:Media>{ptz}"
            "</tds:Capabilities></tds:GetCapabilitiesResponse>"
        )

    def _GetDeviceInformation(self, _base: str) -> str:
        return (
            "<tds:GetDeviceInformationResponse><tds:Manufacturer>Motcua</tds:Manufacturer><tds:Model>Simulator</tds:Model>"
            f"<tds:FirmwareVersion>1</tds:FirmwareVersion><tds:SerialNumber>{self.path}</tds:SerialNumber>"
            "<tds:HardwareId>0</tds:HardwareId></tds:GetDeviceInformationResponse>"
        )

    def _GetProfiles(self, _base: str) -> str:
        ptz = '<tt:PTZConfiguration token="ptz"><tt:Name>ptz</tt:Name><tt:NodeToken>node</tt:NodeToken></tt:PTZConfiguration>'
        return (
            '<trt:GetProfilesResponse><trt:Profiles token="main" fixed="true"><tt:Name>main</tt:Name>'
            '<tt:VideoSourceConfiguration token="vsc"><tt:Name>source</tt:Name><tt:SourceToken>source</tt:SourceToken>'
            '</tt:VideoSourceConfiguration><tt:VideoEncoderConfiguration token="vec"><tt:Name>h264</tt:Name><tt:Encoding>H264</tt:Encoding>'
            "<tt:Resolution><tt:Width>640</tt:Width><tt:Height>360</tt:Height></tt:Resolution></tt:VideoEncoderConfiguration>"
            f"{ptz if self.has_ptz else ''}</trt:Profiles></trt:GetProfilesResponse>"
        )

    def _GetStreamUri(self, _base: str) -> str:
        uri = f"rtsp://127.0.0.1:{self.rtsp_port}{self.path}"
        return (
            f"<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>{uri}</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>"
        )

    def _GetSnapshotUri(self, base: str) -> str:
        uri = f"{base}/snapshot.jpg"
        return f"<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>{uri}</tt:Uri></trt:MediaUri></trt:GetSnapshotUriResponse>"

    def _GetImagingSettings(self, _base: str) -> str:
        cut = "OFF" if self.night else "ON"
        return (
            f"<timg:GetImagingSettingsResponse><timg:ImagingSettings><tt:IrCutFilter>{cut}</tt:IrCutFilter>"
            "</timg:ImagingSettings></timg:GetImagingSettingsResponse>"
        )


class Digest:
    """HTTP digest authentication (RFC 7616 with MD5, as cameras do)."""

    def __init__(self) -> None:
        self._nonce = secrets.token_hex(16)

    @property
    def challenge(self) -> str:
        return f'Digest realm="{REALM}", qop="auth", nonce="{self._nonce}", algorithm=MD5'

    def accepts(self, header: str, method: str, user: str, password: str) -> bool:
        given = dict(re.findall(r'(\w+)="?([^",]+)"?', header.partition(" ")[2]))
        if given.get("nonce") != self._nonce or given.get("username") != user:
            return False
        first = _md5(f"{user}:{REALM}:{password}")
        second = _md5(f"{method}:{given.get('uri', '')}")
        between = f"{self._nonce}:{given.get('nc', '')}:{given.get('cnonce', '')}:{given.get('qop', '')}"
        return secrets.compare_digest(_md5(f"{first}:{between}:{second}"), given.get("response", ""))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324 - the protocol's own


def serve(port: int, cameras: dict[str, Camera]) -> ThreadingHTTPServer:
    """SOAP of all cameras on one port, each below its path. Raises OSError: port taken."""
    digest = Digest()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            camera = cameras.get(self.path.removeprefix("/onvif").removesuffix("/snapshot.jpg"))
            if camera is None or not self.path.endswith("/snapshot.jpg"):
                self._send(404, b"", "text/plain")
            elif self._known(camera):
                self._send(200, camera.snapshot(), "image/jpeg")

        def do_POST(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 65_536))
            camera = cameras.get(self.path.removeprefix("/onvif"))
            operation = OPERATION.search(body)
            if camera is None or operation is None:
                self._send(404, b"", "text/plain")
                return
            name = operation[1].decode()
            if name not in OPEN_TO_ALL and not self._known(camera):
                return
            said = camera.answer(name, body, f"http://127.0.0.1:{port}/onvif{camera.path}")
            fault = "<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text>not supported</s:Text></s:Reason></s:Fault>"
            answer = f'<?xml version="1.0"?><s:Envelope {NAMESPACES}><s:Body>{said or fault}</s:Body></s:Envelope>'
            self._send(200 if said else 500, answer.encode(), "application/soap+xml; charset=utf-8")

        def _known(self, camera: Camera) -> bool:
            if digest.accepts(self.headers.get("Authorization", ""), self.command, camera.user, camera.password):
                return True
            self._send(401, b"", "text/plain", {"WWW-Authenticate": digest.challenge})
            return False

        def _send(self, status: int, body: bytes, kind: str, more: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(more or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """The control page tells the state."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="onvif", daemon=True).start()
    return server


def answer_probes(discovery_port: int, onvif_port: int, cameras: dict[str, Camera]) -> socket.socket:
    """Answers WS-Discovery on a UDP port (3702 is the protocol's own), asked by multicast or directly. Raises OSError."""
    asked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    asked.bind(("", discovery_port))
    everywhere = struct.pack("4s4s", socket.inet_aton(MULTICAST), socket.inet_aton("127.0.0.1"))
    asked.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, everywhere)

    def answer() -> None:
        while True:
            message, sender = asked.recvfrom(65_536)
            to = re.search(rb"MessageID[^>]*>([^<]+)<", message)
            if to is None or b"Probe" not in message:
                continue
            for camera in cameras.values():
                asked.sendto(_match(camera, onvif_port, to[1].decode()), sender)

    threading.Thread(target=answer, name="discovery", daemon=True).start()
    return asked


def _match(camera: Camera, port: int, relates_to: str) -> bytes:
    address = f"http://127.0.0.1:{port}/onvif{camera.path}"
    name = re.sub(r"[^A-Za-z0-9]+", "_", camera.name)
    return (
        '<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
        'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" '
        'xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header>'
        "<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</a:Action>"
        f"<a:RelatesTo>{relates_to}</a:RelatesTo></s:Header><s:Body><d:ProbeMatches><d:ProbeMatch><a:EndpointReference>"
        f"<a:Address>urn:uuid:{uuid5(NAMESPACE_URL, address)}</a:Address></a:EndpointReference>"
        "<d:Types>dn:NetworkVideoTransmitter</d:Types>"
        f"<d:Scopes>onvif://www.onvif.org/name/{name} onvif://www.onvif.org/hardware/Simulator</d:Scopes>"
        f"<d:XAddrs>{address}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>"
        "</d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>"
    ).encode()
