"""A poster to hang up: whose it is, and a code to scan that opens the citizens' form filled in."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from markupsafe import Markup

from core.documents.html import environment
from core.documents.pdf import NoRenderer, print_pdf
from core.domain.errors import Problem

__all__ = ["Poster", "poster_page", "poster_pdf", "poster_png"]

#: Where a machine keeps its fonts, and those among them that have Chinese letters, best first.
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts",
            "/System/Library/Fonts", "/Library/Fonts", "C:/Windows/Fonts")  # fmt: skip
_FONTS = ("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf",
          "SourceHanSansSC-Regular.otf", "wqy-microhei.ttc", "PingFang.ttc", "msyh.ttc",
          "simhei.ttf")  # fmt: skip
#: Which font of the collection writes Chinese as it is written in China.
_FACE = {"NotoSansCJK-Regular.ttc": 2}
#: A4 at 200 dots an inch.
_SIZE = (1654, 2339)
_RED, _INK, _GREY = "#a4161a", "#111111", "#555555"

SCAN = "扫一扫，反映问题"
SCAN_EN = "Scan to complain or report"
STEPS = ("用手机扫码，选择事项", "说清经过，可以添加照片", "可以不留姓名", "保存查询码，随时查进度")


@dataclass(frozen=True)
class Poster:
    """What stands on it: the office, what it is about (may be empty), where the code leads."""

    office: str
    about: str
    address: str
    phone: str = ""


def poster_page(poster: Poster) -> str:
    """The poster as a page of A4 that loads nothing from anywhere."""
    out = BytesIO()
    _code(poster).save(out, kind="svg", xmldecl=False, border=2, omitsize=True)
    code = Markup(out.getvalue().decode())  # noqa: S704 (drawn here)
    template = environment().get_template("poster.html")
    return template.render(poster=poster, code=code, scan=SCAN, scan_en=SCAN_EN, steps=STEPS)


def poster_pdf(poster: Poster) -> bytes:
    """The poster as PDF; ``NoRenderer`` where there is no renderer."""
    return print_pdf(poster_page(poster))


def poster_png(poster: Poster) -> bytes:
    """The poster as a picture; ``NoRenderer`` where there is no Pillow or no Chinese font."""
    image_of, draw_of, font_of = _painter()
    sheet = image_of.new("RGB", _SIZE, "white")
    draw, width = draw_of.Draw(sheet), _SIZE[0]

    def line(text: str, top: int, size: int, colour: str = _INK) -> int:
        font = font_of(size)
        while size > 24 and draw.textlength(text, font=font) > width - 200:
            size -= 4
            font = font_of(size)
        draw.text((width / 2, top), text, font=font, fill=colour, anchor="ma")
        return top + round(size * 1.6)

    top = line(poster.office, 150, 96, _RED)
    top = line(poster.about, top, 60) if poster.about else top
    draw.line((150, top + 10, width - 150, top + 10), fill=_RED, width=4)
    top = line(SCAN, top + 70, 110)
    top = line(SCAN_EN, top - 20, 44, _GREY)
    out = BytesIO()
    _code(poster).save(out, kind="png", border=2, scale=20)
    side = 900
    code = image_of.open(out).convert("RGB").resize((side, side), image_of.Resampling.NEAREST)
    sheet.paste(code, ((width - side) // 2, top + 20))
    top += side + 60
    for place, step in enumerate(STEPS, 1):
        top = line(f"{place}. {step}", top, 46)
    if poster.phone:
        line(f"电话 {poster.phone}", top + 20, 46, _GREY)
    made = BytesIO()
    sheet.save(made, "PNG", dpi=(200, 200), optimize=True)
    return made.getvalue()


def _code(poster: Poster) -> Any:
    """The code, readable though a quarter of it is torn off."""
    return segno.make(poster.address, error="q", micro=False)


def _painter() -> tuple[Any, Any, Any]:
    try:
        from PIL import Image, ImageDraw, ImageFont
    except ImportError as error:
        raise _cannot(type(error).__name__, "pip install 'tousu[pdf]'") from None
    paths = (Path(folder).expanduser() for folder in _FOLDERS)
    files = (path for folder in paths if folder.is_dir() for path in folder.rglob("*.?t?"))
    there = {path.name: path for path in files}
    name = next((name for name in _FONTS if name in there), None)
    if name is None:
        raise _cannot("no Chinese font", "apt install fonts-noto-cjk")

    def font_of(size: int) -> Any:
        return ImageFont.truetype(str(there[name]), size, index=_FACE.get(name, 0))

    return Image, ImageDraw, font_of


def _cannot(why: str, to: str) -> NoRenderer:
    return NoRenderer(
        "本机不能生成图片;可以打印网页上的海报", "No picture can be drawn here; print the page",
        [Problem("format", "需要安装", why, to)],
    )  # fmt: skip
