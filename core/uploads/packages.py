"""Word files and workbooks: archives of XML, looked into part by part, within limits."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from core.uploads.unfit import Unfit

MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100
MAX_PARTS = 2_000
MAX_DEPTH = 200
#: Below this no ratio counts: a short text packs very well.
LITTLE = 1024 * 1024

_FORBIDDEN = re.compile(
    r"(vbaproject|vbadata|activex|embeddings/|oleobject|externallinks/|ctrlprops/|attachedtoolbars"
    r"|customui|macrosheets|dialogsheets)|\.(bin|zip|jar|exe|dll|js|vbs|svgz?|html?|swf|rtf|docm"
    r"|xlsm|mht(ml)?|hta|cmd|bat|ps1|lnk)$"
)
_STEP = 1 << 16
_DDE = re.compile(rb"\bDDE(?:AUTO)?\b|<ddeLink\b|INCLUDE(?:TEXT|PICTURE)\b|WEBSERVICE\(")


def office_file(content: bytes) -> str:
    """``docx`` or ``xlsx``; Unfit where it is neither, too large, or holds what runs or fetches."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _looked_through(archive, content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
            OSError) as error:  # fmt: skip
        raise Unfit("压缩包不能读取", "the archive cannot be read") from error


def _looked_through(archive: zipfile.ZipFile, content: bytes) -> str:
    parts = archive.infolist()
    _check_frame(archive, parts, content)
    room = MAX_UNPACKED
    for part in parts:
        _check_name(part)
        data = _inflated(archive, part, room)
        room -= len(data)
        _check_part(part.filename.lower(), data)
    names = {part.filename for part in parts}
    if "[Content_Types].xml" in names:
        for kind, main in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml")):
            if main in names:
                return kind
    raise Unfit("不接受压缩包", "archives are not taken; send the files one by one")


def _check_frame(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], content: bytes) -> None:
    """Refuse bombs by what they declare, and what stands around the archive."""
    if len(parts) > MAX_PARTS:
        raise Unfit("压缩包部件过多", f"the archive has more than {MAX_PARTS:,} parts")
    declared = sum(part.file_size for part in parts)
    if declared > MAX_UNPACKED or declared > max(LITTLE, MAX_RATIO * len(content)):
        raise Unfit("压缩包解压后过大", "the archive is too large when unpacked")
    if min((part.header_offset for part in parts), default=0) != 0:
        raise Unfit("文件同时是另一种文件", "the file is another kind of file as well")
    if content[-22:-18] != b"PK\x05\x06" or archive.comment:
        raise Unfit("压缩包之后还有其他内容", "something stands after the archive")
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise Unfit("压缩包有重名部件", "two parts of the archive have one name")


def _check_name(part: zipfile.ZipInfo) -> None:
    name = part.filename
    strange = name.startswith("/") or "\\" in name or ":" in name or "\0" in name
    if strange or ".." in name.split("/") or not name.isprintable():
        raise Unfit("压缩包部件名称有误", "a part of the archive has a bad name")
    if _FORBIDDEN.search(name.lower()):
        raise Unfit("含有宏、嵌入对象或者脚本", "it holds macros, embedded objects or scripts")
    if part.flag_bits & 1:
        raise Unfit("文件已加密", "the file is encrypted")
    if part.external_attr >> 16 & 0o170000 == 0o120000:
        raise Unfit("压缩包含有链接", "the archive holds a link")


def _inflated(archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> bytes:
    """The content of a part, counted while it comes, whatever it declares."""
    found = bytearray()
    with archive.open(part) as file:
        while data := file.read(_STEP):
            found += data
            if len(found) > room:
                raise Unfit("压缩包解压后过大", "the archive is too large when unpacked")
    return bytes(found)


def _check_part(name: str, data: bytes) -> None:
    if data.startswith((b"PK\x03\x04", b"MZ", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"Rar!")):
        raise Unfit("含有嵌入的文件", "another file is hidden in it")
    if name.endswith((".xml", ".rels", ".vml")):
        _check_xml(data)
        if _DDE.search(data):
            raise Unfit("含有会取外部数据的域", "it has a field that fetches data from elsewhere")


def _check_xml(data: bytes) -> None:
    """No declarations of entities, no depth, nothing that is fetched from outside but links."""
    depth = 0

    def refuse_declaration(*_: object) -> None:
        raise Unfit("XML 含有 DOCTYPE", "its XML has a DOCTYPE")

    def begin(tag: str, given: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Unfit("XML 嵌套过深", "its XML is nested too deep")
        kind = given.get("Type", "").rpartition("/")[2]
        if given.get("TargetMode", "").lower() == "external" and (
            kind != "hyperlink" or not re.match(r"(https?|mailto):", given.get("Target", ""), re.I)
        ):
            raise Unfit("引用了外部内容", "it refers to something outside itself")
        if "macroenabled" in given.get("ContentType", "").lower():
            raise Unfit("含有宏", "it holds macros")

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_declaration
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unfit("XML 不能读取", "its XML cannot be read") from error
