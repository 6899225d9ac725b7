"""What is asked of a camera's ONVIF service: how it is found, its stream, its clock, its infrared filter, its head."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from onveef import (
    OnvifClient,
    OnvifCredentials,
    OnvifEndpoint,
    OnvifError,
    OnvifOperationNotSupportedError,
    urls,
    wsdiscovery,
)

from motcua.base import clock
from motcua.domain.cameras.reach import reached_url
from motcua.domain.cameras.recording.told import Plan, ServiceTold

TIME_OUT, FIND_SECONDS = 5.0, 2.0
# no answer, an address that is none or out of reach, or an answer in which something is missing or is no number
SENSELESS = (OnvifError, OSError, httpx.HTTPError, httpx.InvalidURL, LookupError, TypeError, ValueError)
HALF_A_SECOND = timedelta(milliseconds=500)  # it tells whole seconds: on average it is half of one later


@dataclass(frozen=True)
class Found:
    """A camera in the network that says that it is one."""

    name: str
    url: str
    hardware: str


@dataclass(frozen=True)
class Described:
    """What a camera's service tells of itself."""

    maker: str
    model: str
    address: str  # host:port of RTSP
    path: str
    width: int
    height: int
    can_move: bool


class NoService(Exception):
    """The service does not answer, or not to these credentials."""


def discover() -> list[Found]:
    """Asks the network for cameras for two seconds: everybody by multicast, or those named in MOTCUA_CAMERA_DISCOVERY alone."""
    named: list[str] = settings.MOTCUA_CAMERA_DISCOVERY
    directly = [one for address in named for one in _asked_directly(address)]
    answers = directly if named else wsdiscovery.discover(timeout_s=FIND_SECONDS)
    found = {one.device_service: Found(one.name.replace("_", " "), one.device_service, one.hardware) for one in answers}
    return sorted((one for url, one in found.items() if url), key=lambda one: (one.name, one.url))


def _asked_directly(address: str) -> list[wsdiscovery.DiscoveredDevice]:
    host, _colon, port = address.partition(":")
    return wsdiscovery.probe_device(host, timeout_s=FIND_SECONDS, port=int(port or wsdiscovery.WS_DISCOVERY_PORT))


def describe(url: str, user: str, password: str) -> Described:
    """Its stream and what it can. Raises NoService."""
    try:
        with _client(url, user, password) as service:
            about = service.get_device_information()
            profile = service.get_profiles()[0]
            uri = urlsplit(service.get_stream_uri(profile_token=profile["token"]))
            size = profile.get("video_encoder", {})
            address = f"{uri.hostname}:{uri.port or 554}"
            path = uri.path + (f"?{uri.query}" if uri.query else "")
            return Described(
                about.get("Manufacturer", ""),
                about.get("Model", ""),
                address,
                path,
                int(size.get("width") or 0),
                int(size.get("height") or 0),
                service.endpoint.has("ptz"),
            )
    except SENSELESS as problem:
        raise NoService from problem


def condition(plan: Plan) -> ServiceTold | None:
    """Its clock, its infrared filter, whether its head moves; None when it does not answer."""
    try:
        with _client(plan.onvif_url, plan.user, plan.password) as service:
            asked = clock.now()
            told = _moment(service.get_system_date_time())
            middle = asked + (clock.now() - asked) / 2
            ahead = None if told is None else (told - middle).total_seconds()
            can_move = service.endpoint.has("ptz")
            return ServiceTold(plan.id, ahead, _is_night(service), can_move)
    except SENSELESS:
        return None


def steer(url: str, user: str, password: str, pan: float, tilt: float, zoom: float) -> None:
    """Moves the head at these speeds (-1 to 1) until it is stopped; all zero stops it. Raises NoService."""
    try:
        with _client(url, user, password) as service:
            token = service.get_profiles()[0]["token"]
            if pan or tilt or zoom:
                service.ptz_continuous_move(profile_token=token, pan=pan, tilt=tilt, zoom=zoom)
            else:
                service.ptz_stop(profile_token=token)
    except SENSELESS as problem:
        raise NoService from problem


def _is_night(service: OnvifClient) -> bool | None:
    """The infrared filter is taken away at night. None where the camera does not say, or decides by itself."""
    if not service.endpoint.has("imaging"):
        return None
    try:
        source = service.get_profiles()[0]["video_source"]["source_token"]
        found = service.imaging_get_settings(video_source_token=source)
    except (OnvifError, LookupError):
        return None
    return {"OFF": True, "ON": False}.get(str(found.get("IrCutFilter", "")).upper())


def _moment(told: dict[str, Any]) -> datetime | None:
    """The camera's clock; None where it gives no time in UTC."""
    parts = told.get("UTCDateTime")
    if not parts:
        return None
    year, month, day, hour, minute, second = (
        int(parts[name]) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC) + HALF_A_SECOND


def _client(url: str, user: str, password: str) -> OnvifClient:
    """Older cameras know no GetServices, and say so by a fault: they are asked what they can by the older question.

    Where else it says that its services are is not believed: all of them are asked where it was reached itself.
    """
    url = reached_url(url)
    client = OnvifClient(
        endpoint=OnvifEndpoint(device_xaddr=url),
        credentials=OnvifCredentials(user, password),
        auto_discover=False,
        timeout_s=TIME_OUT,
        retries=1,
    )
    try:
        services = urls.rewrite_service_map(client.discover_services(), url)
    except OnvifOperationNotSupportedError:
        services = urls.rewrite_service_map(client.get_capabilities(), url)
    client.set_endpoint(OnvifEndpoint(device_xaddr=url, services=services))
    return client
