"""The administration: who sees which page, what is told before a button, what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from types import ModuleType

import pytest
from werkzeug.test import TestResponse

from console.admin import bringing as import_pages
from console.admin import erasures as erasure_pages
from console.admin import people as people_pages
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import PASSWORD, Person, application
from tests.console.browsing import Checked, log_in, page
from tests.console.demo_office import opened

ODD = "<script>alert(1)</script>"
HAN = re.compile("[\u4e00-\u9fff]")
#: Somebody for each part of running the office.
PEOPLE = {
    "gao": "admin", "bao": "security_admin", "cai": "auditor", "ding": "custodian",
    "er": "records_officer", "fang": "chief", "lin": "clerk",
}  # fmt: skip
EVERYBODY = {"overview": "", "own": "/me", "units": "/units", "proofs": "/proofs",
             "sectors": "/sectors", "sector": "/sectors/hospital"}  # fmt: skip
#: Which pages are open to whom besides.
OPEN = {
    "/users": {"gao", "bao", "cai"},
    "/users/lin": {"gao", "bao", "cai"},
    "/events": {"bao", "cai"},
    "/outbox": {"gao"},
    "/webhooks": {"gao", "bao"},
    "/retention": {"er", "fang"},
    "/erasures": {"er", "fang"},
    "/releases": {"ding", "fang", "lin"},
    "/emergencies": {"cai", "ding"},
    "/register": {"gao", "cai"},
    "/imports": {"gao"},
}


@pytest.fixture(scope="module")
def furnished() -> Iterator[Desk]:
    found = opened()
    for name, role in PEOPLE.items():
        if name not in ("gao", "lin"):
            access.add_user(found, name, name.title(), PASSWORD, [Grant(role)])
    yield found
    found.store.engine.dispose()


@pytest.fixture(scope="module")
def people(furnished: Desk) -> dict[str, Person]:
    found = {}
    for name in PEOPLE:
        found[name] = Person(application(furnished), "")
        assert log_in(found[name], name=name).status_code == 303
    return found


def send(person: Person, path: str, form: str = "", **typed: str) -> TestResponse:
    """Fill in a form of a page, sent to ``form`` or where the page stands."""
    key = re.search(r'name="csrf" value="(\w+)"', page(person, path))
    assert key is not None
    sent = person.client.post(form or path, data={"csrf": key[1], **typed})
    if sent.status_code in (200, 422):
        Checked(sent.get_data(as_text=True))
    return sent


@pytest.mark.parametrize("path", EVERYBODY.values(), ids=list(EVERYBODY))
def test_some_pages_are_for_everybody(people: dict[str, Person], path: str) -> None:
    for name in ("gao", "lin"):
        assert page(people[name], f"/admin{path}").count("<h1>") == 1


@pytest.mark.parametrize("path", OPEN)
def test_the_others_are_for_those_who_may(people: dict[str, Person], path: str) -> None:
    for name, person in people.items():
        status = person.client.get(f"/admin{path}").status_code
        seen = status == 200
        assert status in (200, 403)
        if path == "/emergencies" and not OPEN[path] & {name}:
            continue
        assert seen == (name in OPEN[path]), (name, path)
        if seen:
            page(person, f"/admin{path}")


@pytest.mark.parametrize("path", [*EVERYBODY.values(), *OPEN])
def test_every_page_speaks_english(people: dict[str, Person], path: str) -> None:
    person = people[next(iter(OPEN.get(path, {"gao"}) - {"lin"}))]
    text = page(person, f"/admin{path}?lang=en")
    person.client.delete_cookie("tousu_lang")
    said = re.findall(r"<(?:h1|h2|legend|button|dt|summary|caption)[^>]*>([^<]*)", text)
    assert not HAN.search("".join(said)), said


def test_a_user_is_entered_by_one_and_given_a_role_by_another(people: dict[str, Person]) -> None:
    gao, bao = people["gao"], people["bao"]
    assert send(gao, "/admin/users", name="", display_name=ODD).status_code == 422
    kept = send(gao, "/admin/users", name="hua", display_name=ODD)
    assert kept.headers["Location"] == "/admin/users/hua?done=added"
    text = page(gao, "/admin/users/hua")
    assert "&lt;script&gt;" in text
    assert 'name="role"' not in text, "who enters people gives no roles"
    assert send(gao, "/admin/users/hua", "/admin/users/hua/roles", role="clerk").status_code == 403
    given = send(bao, "/admin/users/hua", "/admin/users/hua/roles", role="clerk", what="grant")
    assert given.headers["Location"].endswith("done=granted")
    text = page(bao, "/admin/users/hua")
    assert "不得兼任的角色" in text
    assert '<option value="custodian"' not in text, "not beside a role that works on cases"
    refused = send(bao, "/admin/users/hua", "/admin/users/hua/roles", role="auditor", what="grant")
    assert refused.status_code == 409
    assert 'role="alert"' in refused.get_data(as_text=True)
    taken = send(bao, "/admin/users/hua", "/admin/users/hua/roles", role="clerk", what="revoke")
    assert taken.headers["Location"].endswith("done=revoked")
    text = page(people["cai"], "/admin/events?user=hua")
    assert re.search(r"<strong>撤回角色</strong>.*登记员.*全单位.*Bao", text)


def test_nobody_gives_a_role_to_oneself(people: dict[str, Person]) -> None:
    text = page(people["bao"], "/admin/users/bao")
    assert "不得给自己授予" in text
    assert 'name="role"' not in text


def test_an_invitation_is_shown_once(people: dict[str, Person]) -> None:
    gao = people["gao"]
    assert send(gao, "/admin/users", name="jin").status_code == 303
    answer = send(gao, "/admin/users/jin", "/admin/users/jin/invitation")
    assert answer.status_code == 200
    assert 'class="secret"' in answer.get_data(as_text=True)
    assert 'class="secret"' not in page(gao, "/admin/users/jin")
    again = send(gao, "/admin/users/wen", "/admin/users/wen/invitation")
    assert again.status_code == 409, "wen has a password"


def test_access_is_ended_and_a_user_is_shut_out(people: dict[str, Person]) -> None:
    path = "/admin/users/mei"
    assert send(people["bao"], path, f"{path}/access").headers["Location"].endswith("done=ended")
    assert send(people["gao"], path, what="shut_out").status_code == 303
    assert "已停用" in page(people["gao"], path)
    assert send(people["gao"], path, what="let_in").status_code == 303
    assert send(people["gao"], path, what="rename", display_name="梅").status_code == 303
    assert people["gao"].client.get("/admin/users/nobody").status_code == 404


def test_units_are_a_tree(people: dict[str, Person]) -> None:
    gao, more = people["gao"], {"sector": "hospital", "parent": "wards"}
    names = {"zh": "一病区", "en": "Ward one"}
    refused = send(gao, "/admin/units", slug="Not A Slug", zh=ODD, en="x", **more)
    assert refused.status_code == 422
    assert 'value="&lt;script&gt;' in refused.get_data(as_text=True)
    kept = send(gao, "/admin/units", slug="ward_one", **more, **names)
    assert kept.status_code == 303, kept.get_data(as_text=True)
    text = page(gao, kept.headers["Location"])
    assert re.search(r'class="depth-1"><strong>一病区', text)
    renamed = send(gao, "/admin/units", "/admin/units/hospital/ward_one", zh="二", en=ODD)
    assert renamed.status_code == 303
    assert "更名" not in page(people["lin"], "/admin/units?sector=hospital")


def test_tokens_and_calendars_are_ones_own(people: dict[str, Person]) -> None:
    fang = people["fang"]
    assert send(fang, "/admin/me", "/admin/me/tokens", name="", scopes="read").status_code == 422
    made = send(fang, "/admin/me", "/admin/me/tokens", name=ODD, scopes="read", days="30")
    text = made.get_data(as_text=True)
    assert re.search(r'class="secret">tousu_\w+', text)
    assert ODD not in text
    prefix = re.findall(r"/admin/me/tokens/(\w+)", text)[-1]
    assert send(fang, "/admin/me", f"/admin/me/tokens/{prefix}").status_code == 303
    assert f"/admin/me/tokens/{prefix}" not in page(fang, "/admin/me")
    feed = send(fang, "/admin/me", "/admin/me/feeds", where="").get_data(as_text=True)
    address = re.findall(r'class="secret">([^<]+)<', feed)[0]
    assert fang.client.get(address).status_code == 200
    assert send(fang, "/admin/me", "/admin/me/feeds/nothing").status_code == 404
    wrong = send(fang, "/admin/me", "/admin/me/password", old="wrong", new="another long phrase")
    assert wrong.status_code in (401, 403, 422)


def test_a_webhook_is_approved_by_a_second_person(people: dict[str, Person]) -> None:
    gao, bao = people["gao"], people["bao"]
    refused = send(gao, "/admin/webhooks", url=ODD, events="none")
    assert refused.status_code == 422
    assert "&lt;script&gt;" in refused.get_data(as_text=True)
    made = send(
        gao, "/admin/webhooks", url="https://198.51.100.7/hook", events="case.*", description=ODD
    )
    text = made.get_data(as_text=True)
    assert made.status_code in (200, 422), text
    if made.status_code == 422:  # the address could not be looked up here
        return
    assert 'class="secret"' in text
    assert 'value="approve"' not in text, "never by who asked"
    number = re.findall(r"/admin/webhooks/(\d+)", page(gao, "/admin/webhooks"))[0]
    path = f"/admin/webhooks/{number}"
    assert "待批准" in page(bao, path)
    assert send(bao, path, f"{path}/decision", decision="approve").status_code == 303
    assert send(gao, path, what="disable").status_code == 303
    assert 'class="secret"' in send(gao, path, f"{path}/secret").get_data(as_text=True)
    assert send(gao, path, what="remove").headers["Location"].endswith("done=removed")


def test_a_dead_letter_is_not_decided_without_a_reason(people: dict[str, Person]) -> None:
    page(people["gao"], "/admin/outbox?state=dead&case=none")
    assert people["gao"].client.get("/admin/outbox/none").status_code == 404


def test_what_is_kept_and_destroyed(people: dict[str, Person]) -> None:
    er, fang = people["er"], people["fang"]
    text = page(er, "/admin/retention")
    number = re.findall(r'<th scope="row">([A-Z]+-\d+-\d+)', text)[0]
    typed = {"number": number, "cause": "expired", "reason": ODD}
    refused = send(er, "/admin/retention", **typed)
    assert refused.status_code in (403, 409, 422)
    assert ODD not in refused.get_data(as_text=True)
    form, why = "/admin/holds", "当事人已提起行政诉讼"
    short = send(fang, "/admin/retention", form, number=number, reason=ODD[:3], what="hold")
    assert short.status_code == 422
    assert 'value="&lt;sc"' in short.get_data(as_text=True)
    held = send(fang, "/admin/retention", form, number=number, reason=why, what="hold")
    assert held.status_code == 303, held.get_data(as_text=True)
    assert "保全" in page(er, f"/admin/retention?q={number}")
    lifted = send(fang, "/admin/retention", form, number=number, reason=why, what="lift")
    assert lifted.headers["Location"].endswith("done=lifted")
    assert er.client.get("/admin/retention?due=1").status_code == 200


LISTS = [
    ("gao", "/admin/users?q=&role=", people_pages, r'href="/admin/users/([^"?]+)"'),
    ("er", "/admin/retention?q=", erasure_pages, r'<th scope="row">([A-Z]+-\d+-\d+)'),
]


@pytest.mark.parametrize(("name", "path", "module", "row"), LISTS)
def test_a_list_is_paged_without_gaps(
    people: dict[str, Person],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    path: str,
    module: ModuleType,
    row: str,
) -> None:
    whole = re.findall(row, page(people[name], path))
    assert len(whole) > 3
    monkeypatch.setattr(module, "PAGE_LENGTH", 3)
    found, next_page = list[str](), path
    while next_page:
        text = page(people[name], next_page)
        assert len(re.findall(row, text)) <= 3
        found += re.findall(row, text)
        link = re.search(r'rel="next" href="([^"]+)"', text)
        next_page = unescape(link[1]) if link else ""
    assert found == whole


def test_a_list_of_users_is_narrowed(people: dict[str, Person]) -> None:
    clerks = page(people["gao"], "/admin/users?role=clerk")
    assert ("/admin/users/lin" in clerks, "/admin/users/gao" in clerks) == (True, False)
    assert "/admin/users/gao" in page(people["gao"], "/admin/users?q=GAO")
    assert "/admin/users/" not in page(people["gao"], "/admin/users?q=%25")


def test_a_table_that_is_too_large_is_told_on_its_form(
    people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_pages, "MAX_BODY", 1000)
    key = re.search(r'name="csrf" value="(\w+)"', page(people["gao"], "/admin/imports"))
    assert key is not None
    sent = {"csrf": key[1], "sector": "hospital", "profile": "kept"}
    files = {"mapping": (BytesIO(b"a: 1"), "m.yaml"), "content": (BytesIO(b"x" * 2000), "t.csv")}
    answer = people["gao"].client.post("/admin/imports", data=sent | files)
    text = answer.get_data(as_text=True)
    assert (answer.status_code, 'value="kept"' in text) == (422, True)
    assert "不得超过 1 MiB" in text


def test_a_case_is_proved_with_a_file(people: dict[str, Person]) -> None:
    lin = people["lin"]
    listed = page(lin, "/")
    number = re.findall(r"/cases/([A-Z]+-\d+-\d+)", listed)[0]
    assert send(lin, "/admin/proofs", number="none").status_code == 404
    proof = send(lin, "/admin/proofs", number=number)
    assert proof.status_code in (200, 404, 409, 422)
    assert lin.client.get("/admin/proofs/checkpoints.json").get_json() is not None


def test_an_import_needs_its_files(people: dict[str, Person]) -> None:
    refused = send(people["gao"], "/admin/imports", sector="hospital")
    assert refused.status_code == 422
    assert people["gao"].client.get("/admin/imports/999").status_code == 404
