"""What files are, by their bytes: videos that displays play, pictures that nothing hides in."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from motcua.domain.media.films import MP4, WEBM, Film, NoFilm, read_film
from motcua.domain.media.pictures import NoPicture, read_picture
from motcua.domain.media.tests.factories import mp4, picture, webm


def test_an_mp4_tells_its_size_and_how_long_it_lasts() -> None:
    assert read_film(mp4(12.5, (1920, 1080))) == Film(MP4, 1920, 1080, 12.5)


@pytest.mark.parametrize("says_length", [True, False])
def test_a_webm_tells_how_long_it_lasts_or_its_last_picture_does(says_length: bool) -> None:
    assert read_film(webm(8.0, (854, 480), says_length=says_length)) == Film(WEBM, 854, 480, 8.0)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (picture(), "container"),
        (b"", "container"),
        (b"#!/bin/sh\nexit", "container"),
        (mp4(codec=b"hvc1"), "codec"),
        (mp4(seconds=0), "length"),
        (mp4()[:300], "broken"),
        (webm(codec=b"V_MPEG4/ISO/AVC"), "codec"),
        (webm(doctype=b"matroska"), "container"),
        (webm(seconds=0, says_length=False), "length"),
        (webm()[:-40], "broken"),
    ],
)
def test_what_displays_do_not_play_is_told_apart(content: bytes, fault: str) -> None:
    with pytest.raises(NoFilm) as refused:
        read_film(content)
    assert str(refused.value) == fault


@given(st.sampled_from([mp4(), webm(), webm(says_length=False)]), st.data())
def test_a_damaged_video_is_read_or_refused_but_never_breaks_the_reader(whole: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = bytearray(whole[: data.draw(st.integers(at, len(whole)))])
    if at < len(damaged):
        damaged[at] = data.draw(st.integers(0, 255))
    assert verdict(bytes(damaged)) in {"film", "container", "codec", "length", "broken"}


def verdict(content: bytes) -> str:
    """What the reader says; whatever it does not foresee goes through and fails the test."""
    try:
        return "film" if read_film(content).seconds > 0 else "no length"
    except NoFilm as refused:
        return str(refused)


def test_a_picture_is_written_anew_upright_and_without_what_the_camera_wrote_into_it() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # a quarter to the right
    turned[0x010E] = "Nhà của Nguyễn Văn Ân"
    shown = read_picture(picture((1280, 720), exif=turned.tobytes()))
    assert (shown.width, shown.height) == (720, 1280)
    assert "Nguyễn".encode() not in shown.content
    assert not Image.open(io.BytesIO(shown.content)).getexif()


def test_a_picture_is_no_larger_than_a_wall_and_what_is_clear_is_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4000, 2000), (0, 0, 0, 0)).save(out, "PNG")
    shown = read_picture(out.getvalue())
    assert (shown.width, shown.height) == (2560, 1280)
    assert Image.open(io.BytesIO(shown.content)).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_a_moving_picture_and_one_that_is_none_are_refused() -> None:
    frames = [Image.new("RGB", (640, 360), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    for content, fault in (
        (out.getvalue(), "moving"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "container"),
        (picture((640, 360), "GIF"), "container"),
        (picture()[:2000], "broken"),
    ):
        with pytest.raises(NoPicture) as refused:
            read_picture(content)
        assert str(refused.value) == fault
