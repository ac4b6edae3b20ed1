"""PNG and JPEG written anew from the parts that make the picture; the rest, such as where it was
taken, is left out, and whatever is hidden after the end with it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from core.uploads.unfit import Unfit

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
MAX_PIXELS = 50_000_000
MAX_SIDE = 30_000

#: What a picture in PNG is made of.
_PICTURE = (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"pHYs", b"IDAT", b"IEND")
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_STEP = 1 << 16
#: Marks of JPEG: those without a length, those that say the size, and what a picture is made of.
_BARE = {0x01, *range(0xD0, 0xD8)}
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_KEPT = _FRAMES | {0xC4, 0xCC, 0xDA, 0xDB, 0xDD, 0xE0, 0xEE}


def png(content: bytes) -> bytes:
    """The picture alone. Raises Unfit where it is broken, or would fill the memory."""
    kept, packed, most = [PNG], zlib.decompressobj(), 0
    for kind, data, whole in _chunks(content):
        if (kind == b"IHDR") != (len(kept) == 1):
            raise _broken()
        if kind == b"IHDR":
            most = _unpacked(data)
        elif kind == b"IDAT":
            most -= _inflated(packed, data, most)
        if kind in _PICTURE:
            kept.append(whole)
    return b"".join(kept)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    place = len(PNG)
    while True:
        length, kind = struct.unpack_from(">I4s", content.ljust(place + 8, b"\0"), place)
        whole = content[place : place + 12 + length]
        if len(whole) != 12 + length or zlib.crc32(whole[4:-4]) != int.from_bytes(whole[-4:]):
            raise _broken()
        yield kind, whole[8:-4], whole
        if kind == b"IEND":
            return
        place += len(whole)


def _unpacked(header: bytes) -> int:
    """How many bytes the picture has at most; interlacing adds a little."""
    if len(header) != 13:
        raise _broken()
    width, height, depth, colour = struct.unpack_from(">IIBB", header)
    _check_size(width, height)
    if colour not in _CHANNELS or depth not in (1, 2, 4, 8, 16):
        raise _broken()
    return int((width * _CHANNELS[colour] * depth // 8 + 2) * height * 2 + 64)


def _inflated(packed: zlib._Decompress, data: bytes, most: int) -> int:
    """How much more came out of the stream; nothing of it is kept."""
    count = 0
    while data:
        try:
            count += len(packed.decompress(data, _STEP))
        except zlib.error as error:
            raise _broken() from error
        if count > most:
            raise Unfit("图像解压后过大", "the picture unpacks to more than its size")
        data = packed.unconsumed_tail
    return count


def jpeg(content: bytes) -> bytes:
    """The picture alone. Raises Unfit where it is broken, or too large to be shown."""
    kept, place, sized = [content[:2]], 2, False
    while True:
        mark = content[place : place + 2]
        if len(mark) < 2 or mark[0] != 0xFF:
            raise _broken()
        if mark[1] in (0xFF, *_BARE):
            place += 1 if mark[1] == 0xFF else 2
            continue
        if mark[1] == 0xD9:
            if not sized or len(kept) < 3:
                raise _broken()
            return b"".join([*kept, mark])
        length = int.from_bytes(content[place + 2 : place + 4])
        end = place + 2 + length
        if length < 2 or end > len(content):
            raise _broken()
        if mark[1] in _FRAMES:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            _check_size(width, height)
            sized = True
        if mark[1] == 0xDA:
            end = _end_of_scan(content, end)
        if mark[1] in _KEPT:
            kept.append(content[place:end])
        place = end


def _end_of_scan(content: bytes, place: int) -> int:
    """Where the next mark stands; within a scan only fillers and restarts follow 0xFF."""
    while (place := content.find(b"\xff", place)) >= 0:
        following = content[place + 1 : place + 2]
        if not following:
            break
        if following != b"\0" and following[0] not in range(0xD0, 0xD8):
            return place
        place += 2
    raise _broken()


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise _broken()
    if width > MAX_SIDE or height > MAX_SIDE or width * height > MAX_PIXELS:
        raise Unfit(f"图像过大({width}×{height})", f"the picture is too large ({width}×{height})")


def _broken() -> Unfit:
    return Unfit("图像不完整或者已损坏", "the picture is broken or not complete")
