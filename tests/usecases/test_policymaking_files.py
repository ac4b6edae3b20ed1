"""What published files do: notices on their day, words that stay, upgrades, bombs, folders."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import process_time

import pytest

from core.bootstrap import Settings, open_desk
from core.domain.errors import TousuError
from core.policyfiles import load_sector_folder
from core.registry import Registry
from core.usecases.policymaking import checking, drafts
from core.usecases.policymaking.drafts import Change
from core.usecases.policymaking.exporting import export
from tests.places import REPO
from tests.usecases.test_policymaking_life import (
    LIN,
    SECTOR,
    Office,
    office,
    refused,
    version,
)

__all__ = ["office"]

FOLDER = REPO / "plugins" / SECTOR


def shipped(path: str) -> str:
    """A file of the sector as it is shipped."""
    return (FOLDER / path).read_text("utf-8")


def test_the_new_text_of_a_notice_waits_for_its_day(office: Office) -> None:
    path = "notices/hand_over_notice.md"
    text = shipped(path)
    head, mark, body = text.partition("\n---\n")
    draft = office.approved((path, head + mark + "\n新的文字\n" + body))
    office.publish(draft.id, date(2026, 12, 1))
    with office.there.store.read():
        notice = office.there.sector(SECTOR).notices["hand_over_notice"]
    day = date(2018, 1, 1)
    assert "新的文字" not in notice.under("complaint", day, date(2026, 11, 30)).body
    assert "新的文字" in notice.under("complaint", day, date(2026, 12, 1)).body
    with office.here.store.read() as work:
        (kept,) = work.publications.standing(SECTOR)
    assert kept.path == "notices/hand_over_notice.2026-12-01.md"
    assert kept.text.startswith("---\ndrawn_from: 2026-12-01\n")


def test_words_in_use_stay(office: Office) -> None:
    text = shipped("sector.yaml").replace("prefix: PM", "prefix: PX", 1)
    draft = office.approved(("sector.yaml", text))
    office.receive()
    with refused("guard_failed"):
        office.publish(draft.id)


def test_words_are_added_at_any_time(office: Office) -> None:
    office.receive()
    more = "profiles:\n  another: {zh: 另一方案, en: Another}\n"
    office.published(("sector.yaml", shipped("sector.yaml").replace("profiles:\n", more, 1)))
    with office.there.store.read():
        assert "another" in office.there.sector(SECTOR).profiles


def _deep() -> str:
    return "policy: bomb\nin_force: {from: 2026-12-01}\ntitle: " + "{a: " * 60 + "1" + "}" * 60


def _aliases() -> str:
    lines = ["policy: bomb", "a0: &a0 [x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 8)}]" for n in range(1, 9)]
    return "\n".join(lines)


def _rules() -> str:
    rules = "\n".join(
        f'    - {{reject: r{n}, when: severity == "minor", says: x, basis: y}}' for n in range(1500)
    )
    head = version("2026-12-01")[1]
    return f"{head}admissibility:\n  rules:\n{rules}\n"


@pytest.mark.parametrize("bomb", [_deep, _aliases, _rules], ids=["deep", "aliases", "rules"])
def test_a_bomb_is_a_mistake_told_in_time(office: Office, bomb: Callable[[], str]) -> None:
    draft = office.draft(("policies/complaint_2026-12-01.yaml", bomb()))
    begun = process_time()
    found = checking.check(office.here, LIN, SECTOR, draft.id)
    assert found.problems
    assert process_time() - begun < 20
    with refused("policy_file"):
        office.submit(draft.id)


def test_a_draft_has_a_largest_size(office: Office) -> None:
    with refused("invalid_input"):
        office.draft(("policies/x.yaml", "#" * 300_000))
    many = {f"policies/x{n}.yaml": "#" * 200_000 for n in range(6)}
    with refused("invalid_input"):
        drafts.begin(office.here, LIN, SECTOR, "过大", Change(many))


def test_an_office_does_not_start_on_files_that_no_longer_fit(
    office: Office, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / SECTOR
    shutil.copytree(FOLDER, folder)
    more = 'applies: kind == "complaint" && severity == "minor"\n'
    office.published(version("2026-12-01", more=more))
    policy = folder / "policies" / "complaint_2018-01-01.yaml"
    moved = policy.read_text("utf-8").replace("from: 2018-01-01", "from: 2018-01-02")
    policy.write_text(moved, "utf-8")
    settings = Settings(tmp_path, f"sqlite:///{tmp_path / 'tousu.db'}")
    registry = Registry.load(folders=(folder,), found=())
    with pytest.raises(TousuError) as told:
        open_desk(settings, office.clock, registry)
    assert told.value.code == "policy_file"
    assert "TOUSU_SECTOR_PATH" in told.value.en
    assert "policies/complaint_2026-12-01.yaml:4 amends" in told.value.problems[0].path
    policy.write_text(shipped("policies/complaint_2018-01-01.yaml"), "utf-8")
    mended = open_desk(settings, office.clock, Registry.load(folders=(folder,), found=()))
    assert len(mended.sector(SECTOR).versions("complaint", "default")) == 2
    mended.store.engine.dispose()


@pytest.mark.parametrize("sector", ["hospital", "market_supervision", "property_mgmt"])
def test_a_sector_written_as_a_folder_is_the_same_sector(tmp_path: Path, sector: str) -> None:
    source = REPO / "plugins" / sector
    settings = Settings(tmp_path / "home", f"sqlite:///{tmp_path / 'office.db'}")
    desk = open_desk(settings, None, Registry.load(folders=(source,), found=()))
    written = export(desk, sector, tmp_path / "out")
    for path in written:
        inside = path.relative_to(tmp_path / "out" / sector)
        assert path.read_bytes() == (source / inside).read_bytes()
    before, after = desk.sector(sector), load_sector_folder(tmp_path / "out" / sector)
    assert [p.digest for p in after.policies] == [p.digest for p in before.policies]
    assert (after.facts, after.notices, after.vocabulary) == (
        before.facts, before.notices, before.vocabulary,
    )  # fmt: skip
    desk.store.engine.dispose()


def test_what_was_published_goes_into_the_folder_too(office: Office, tmp_path: Path) -> None:
    path, text = version("2026-12-01")
    office.published((path, text))
    export(office.here, SECTOR, tmp_path / "out")
    again = load_sector_folder(tmp_path / "out" / SECTOR)
    with office.here.store.read():
        here = office.here.sector(SECTOR)
    assert (tmp_path / "out" / SECTOR / "published" / path).read_text("utf-8") == text
    assert [(p.digest, p.in_force) for p in again.policies] == [
        (p.digest, p.in_force) for p in here.policies
    ]
