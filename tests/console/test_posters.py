"""Posters whose code opens the citizens' form filled in."""

from __future__ import annotations

import re
from html import unescape

import pytest

from console.app import create_public_app
from core.documents import poster as drawing
from core.documents.pdf import NoRenderer, why_not
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import PASSWORD, Person
from tests.console.browsing import Checked, log_in, page
from tests.console.citizen import Citizen

HOSPITAL = "sector=hospital&unit=nursing_dept&category=nursing&address=https://door.example"


@pytest.fixture
def units(desk: Desk) -> None:
    for sector in ("hospital", "market_supervision"):
        access.add_units(desk, sector)


def test_a_poster_opens_the_form_filled_in(
    logged_in: Person, desk: Desk, units: None, office: Person
) -> None:
    text = page(logged_in, f"/posters?{HOSPITAL}")
    assert "护理部 · 护理" in text
    found = re.search(r'class="address">([^<]+)<', text)
    assert found
    where = unescape(found[1]).removeprefix("https://door.example")
    citizen = Citizen(create_public_app(desk, TESTING=False))
    start = citizen.open(where)
    assert "护理部" in start
    link = re.search(r'href="(/door/write\?[^"]+)"[^>]*>其他事项', start)
    assert link
    citizen.open(unescape(link[1]))
    citizen.press(subject="输液", description="等了两小时")
    assert 'name="facts.respondent_unit" type="text" value="护理部"' in citizen.page
    assert re.search(r'value="nursing"[^>]* checked', citizen.page)
    citizen.press("secrecy")
    citizen.type({"secrecy": "anonymous"})
    citizen.press("send", status=201)
    case = office.get(f"/cases/{office.get('/cases')['items'][0]['number']}")
    assert case["channel"] == "qr"
    facts = {"subject": "nursing", "respondent_unit": "护理部", "real_name": False}
    assert case["facts"] == facts


def test_where_no_fact_holds_the_unit_it_is_told(desk: Desk, units: None, office: Person) -> None:
    citizen = Citizen(create_public_app(desk, TESTING=False))
    where = "/door/write?sector=market_supervision&kind=inquiry&unit=station&scanned=1"
    citizen.open(where)
    citizen.press(subject="办证", description="要哪些材料")
    citizen.type({"secrecy": "anonymous"})
    citizen.press("send", status=201)
    case = office.get(f"/cases/{office.get('/cases')['items'][0]['number']}")
    assert case["description"].endswith("扫码登记的单位:监管所")


def test_a_link_brings_along_no_words_of_others(desk: Desk) -> None:
    citizen = Citizen(create_public_app(desk, TESTING=False))
    where = "/door/write?sector=market_supervision&kind=complaint&subject=Buy&unit=nowhere&name=X"
    text = citizen.open(where)
    assert "Buy" not in text
    assert "nowhere" not in re.sub(r"<input[^>]*>", "", text)


def test_it_is_taken_as_pdf_and_png(logged_in: Person, units: None) -> None:
    picture = logged_in.client.get(f"/posters/poster.png?{HOSPITAL}")
    assert picture.get_data().startswith(b"\x89PNG")
    if why_not() is None:
        printed = logged_in.client.get(f"/posters/poster.pdf?{HOSPITAL}")
        assert printed.get_data().startswith(b"%PDF")
        assert "attachment" in printed.headers["Content-Disposition"]


def test_without_a_font_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_FONTS", ())
    with pytest.raises(NoRenderer) as refused:
        drawing.poster_png(drawing.Poster("局", "", "https://door.example/door"))
    assert "fonts-noto-cjk" in refused.value.problems[0].hint


@pytest.mark.parametrize("address", ["javascript:alert(1)", "door", "//x", "<script>1</script>"])
def test_an_address_must_be_one(logged_in: Person, address: str) -> None:
    asked = {"sector": "hospital", "address": address}
    answer = logged_in.client.get("/posters", query_string=asked)
    text = answer.get_data(as_text=True)
    Checked(text)
    assert answer.status_code == 422
    assert 'class="poster"' not in text
    assert "<script>1" not in text


def test_what_is_not_there_has_no_poster(logged_in: Person) -> None:
    for query in ("sector=none", "sector=hospital&unit=x", "sector=hospital&category=x",
                  "sector=hospital&profile=x"):  # fmt: skip
        path = f"/posters/poster.png?{query}&address=https://door.example"
        assert logged_in.client.get(path).status_code == 404


def test_who_registers_nothing_makes_none(desk: Desk, visitor: Person) -> None:
    access.add_user(desk, "lei", "雷", PASSWORD, [Grant("legal")])
    log_in(visitor, name="lei")
    assert visitor.client.get("/posters").status_code == 403
