"""Looks into a file and says what it is, or why it is not taken. Runs in a limited child process.

The kind is told by the first bytes and proved by reading the whole file; what proves to be two
kinds at once, or carries something that runs or is fetched, is refused.
"""

from __future__ import annotations

import ctypes
import json
import re
import resource
import sys
import zlib

from core.uploads import images, packages
from core.uploads.names import ending
from core.uploads.unfit import Unfit

MEMORY = 512 * 1024 * 1024
SECONDS = 10
#: The flags of Linux for a network and a set of users of one's own.
_NEW_NETWORK, _NEW_USERS = 0x40000000, 0x10000000

ENDINGS = {
    "pdf": ("pdf",), "png": ("png",), "jpeg": ("jpg", "jpeg"), "docx": ("docx",),
    "xlsx": ("xlsx",), "text": ("txt", "csv"),
}  # fmt: skip
_ARCHIVE, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"<\s*(?:!doctype|\?xml|html|head|body|script|svg|iframe|object)", re.I)
_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|GoToR|GoToE|SubmitForm|ImportData"
    rb"|Encrypt|Movie|Sound|Rendition)(?![A-Za-z0-9])"
)
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PACKED_OBJECTS = 8 * 1024 * 1024


def examine(content: bytes, name: str) -> tuple[str, bytes]:
    """What kind of file it is, and its content as it is kept: images without their metadata.

    Raises :class:`Unfit`. ``name`` must end as that kind does.
    """
    if not content:
        raise Unfit("文件是空的", "the file is empty")
    if content.startswith(b"%PDF-"):
        kind, kept = "pdf", _pdf(content)
    elif content.startswith(images.PNG):
        kind, kept = "png", images.png(content)
    elif content.startswith(images.JPEG):
        kind, kept = "jpeg", images.jpeg(content)
    elif content.startswith(_ARCHIVE):
        kind, kept = packages.office_file(content), content
    elif content.startswith(_OLE):
        raise Unfit(
            "旧版 Office 文件可能含宏", "old Office files may hold macros; save as PDF or .docx"
        )
    else:
        kind, kept = "text", _text(content)
    if ending(name) not in ENDINGS[kind]:
        ends = " ".join("." + end for end in ENDINGS[kind])
        raise Unfit(f"内容是 {kind},文件名须以 {ends} 结尾",
                    f"the content is {kind}; the name must end with {ends}")  # fmt: skip
    return kind, kept


def _pdf(content: bytes) -> bytes:
    """A PDF that ends as one, is nothing else besides, and neither runs nor fetches anything."""
    if b"%%EOF" not in content[-1024:]:
        raise Unfit("PDF 不完整", "the PDF is not complete")
    if content.rpartition(b"%%EOF")[2].strip(b"\r\n \0"):
        raise Unfit("PDF 之后还有其他内容", "something stands after the PDF")
    if _MARKUP.search(content[:1024]) or b"PK\x05\x06" in content:
        raise Unfit("文件同时是另一种文件", "the file is another kind of file as well")
    room = _PACKED_OBJECTS
    for text in (content, *_objects(content, room)):
        plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), text)
        if found := _ACTIVE.search(plain):
            what = found[1].decode()
            raise Unfit(f"PDF 含有活动内容({what})", f"the PDF holds active content ({what})")
    return content


def _objects(content: bytes, room: int) -> list[bytes]:
    """The objects that a PDF has packed together, unpacked within ``room`` bytes."""
    found = []
    for start in _STREAM.finditer(content):
        head = content[max(0, start.start() - 300) : start.start()]
        if b"ObjStm" not in head.rpartition(b" obj")[2] and b"ObjStm" not in head[-200:]:
            continue
        try:
            text = zlib.decompressobj().decompress(content[start.end() :], room + 1)
        except zlib.error as error:
            raise Unfit("PDF 不能读取", "the PDF cannot be read") from error
        room -= len(text)
        if room < 0:
            raise Unfit("PDF 解压后过大", "the PDF is too large when unpacked")
        found.append(text)
    return found


def _text(content: bytes) -> bytes:
    """Text in UTF-8 or GBK that no browser would take for a page."""
    for codec in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(codec)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unfit("不接受此类文件", "files of this kind are not taken: PDF, PNG, JPEG, .docx, "
                    ".xlsx, text in UTF-8 or GBK")  # fmt: skip
    if re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text):
        raise Unfit("不接受此类文件", "this is neither text nor a kind of file that is taken")
    if _MARKUP.search(content):
        raise Unfit("不接受网页、SVG 和 XML", "pages, SVG and XML are not taken")
    return content


def main() -> None:
    """Examine what comes in on the standard input: a line with the name, then the content."""
    data = sys.stdin.buffer.read()
    _shut_in()
    name, _, content = data.partition(b"\n")
    try:
        kind, kept = examine(content, json.loads(name))
    except Unfit as unfit:
        told, kept = {"zh": unfit.zh, "en": unfit.en}, b""
    else:
        told = {"kind": kind}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + kept)


def _shut_in() -> None:
    """No more memory, time, files or network than it takes; where the system lets us."""
    ctypes.CDLL(None).unshare(_NEW_NETWORK | _NEW_USERS)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, 16), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))
