"""Files of a case: examined, stored, told of in its journal, and given back to those who may."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from core.domain.casework.cases import SYSTEM, Officer
from core.domain.casework.consequences import journal
from core.domain.casework.standing import refused_to
from core.domain.errors import Conflict, NotFound, NotPermitted, Refusal
from core.domain.rules.regime import Matter
from core.storage.casework.attachments import Attachment, Folder
from core.storage.unit_of_work import UnitOfWork
from core.uploads.looking import look_at
from core.uploads.names import display_name
from core.usecases.casework.handling import change
from core.usecases.casework.reading import IDENTITY_ROLES, Shown
from core.usecases.desk import Desk

__all__ = [
    "ATTACHED", "MOST", "Attachment", "attach", "content_of", "folder_of", "lay_down",
    "may_attach", "of_case", "sweep", "take_up",
]  # fmt: skip

#: The journal's word for it, and how many files a case may have.
ATTACHED = "attached"
MOST = 200


def may_attach(desk: Desk, shown: Shown) -> None:
    """Refuse, before anything of the file is read, whoever may not attach one to this case."""
    folder_of(desk)
    _check_known(shown)
    _check(shown.matter, shown.officer, shown.at)


def attach(desk: Desk, shown: Shown, name: str, content: bytes) -> Attachment:
    """Lay a file with a case. Raises ``Refusal`` as :func:`may_attach`, ``invalid_input`` where the
    file is not taken, Conflict where it lies there already."""
    may_attach(desk, shown)
    attachment = lay_down(desk, name, content, shown.officer.name)

    def do(matter: Matter, work: UnitOfWork, at: datetime) -> None:
        _check(matter, shown.officer, at)
        _add(matter, work, shown.officer, attachment, at)

    change(desk, shown.case.number, None, None, do)
    sweep(desk, attachment.file)
    return attachment


def lay_down(desk: Desk, name: str, content: bytes, by: str = "") -> Attachment:
    """Examine a file and keep it, of no case yet; ``invalid_input`` where it is not taken.

    It is swept away after a while, unless a case takes it up.
    """
    folder, seen_as = folder_of(desk), display_name(name)
    seen = look_at(content, seen_as)
    now = desk.now()
    return Attachment(
        folder.put(seen.content, now), seen_as, seen.kind, sha256(seen.content).hexdigest(),
        len(seen.content), by, now,
    )  # fmt: skip


def take_up(matter: Matter, work: UnitOfWork, attachment: Attachment, at: datetime) -> None:
    """Lay a file that came with a matter itself with its case, within a transaction."""
    _add(matter, work, Officer(SYSTEM, ()), attachment, at)


def of_case(desk: Desk, shown: Shown) -> list[Attachment]:
    """The files of a case, for those who may see who takes part in it; NotPermitted."""
    _check_known(shown)
    assert shown.case.id is not None
    with desk.store.read() as work:
        return work.attachments.of(shown.case.id)


def content_of(desk: Desk, shown: Shown, file: str) -> tuple[Attachment, bytes]:
    """One file of a case, proved against what was recorded; NotFound, Conflict where it is not."""
    found = next((one for one in of_case(desk, shown) if one.file == file), None)
    if found is None:
        raise NotFound(f"本件没有文件 {file}", f"This case has no file {file}")
    try:
        content = folder_of(desk).read(found.file)
    except FileNotFoundError:
        content = b""
    if sha256(content).hexdigest() != found.sha256:
        raise Conflict("文件与登记的摘要不符", "The file is not the one that was recorded")
    return found, content


def _add(
    matter: Matter, work: UnitOfWork, officer: Officer, attachment: Attachment, at: datetime
) -> None:
    assert matter.case.id is not None
    if len(work.attachments.of(matter.case.id)) >= MOST:
        raise Refusal(
            "limit_reached", f"本件已有{MOST}个文件", f"The case has {MOST} files already"
        )
    work.attachments.add(matter.case.id, attachment)
    # What people called the file may tell of a person; the journal names it by its UUID.
    told = {name: getattr(attachment, name) for name in ("file", "kind", "size", "sha256")}
    role = next((role for role in officer.roles if role in IDENTITY_ROLES), "")
    journal(matter, ATTACHED, at, matter.rules(at).policy, officer, role=role, data=told)


def _check_known(shown: Shown) -> None:
    if not shown.identities:
        raise NotPermitted("您的角色不得查看当事人", "Your role may not see who takes part")


def _check(matter: Matter, officer: Officer, at: datetime) -> None:
    policy = matter.rules(at).policy
    for refusal in refused_to(matter, policy, IDENTITY_ROLES, officer):
        raise refusal
    if matter.case.status == "archived":
        raise Refusal("not_allowed", "案件已归档", "The case is archived")


def folder_of(desk: Desk) -> Folder:
    """Where the files lie; ``not_allowed`` where the office keeps none."""
    if desk.attachments is None:
        raise Refusal("not_allowed", "本单位不保存文件", "This office keeps no files")
    return Folder(desk.attachments)


def sweep(desk: Desk, file: str) -> None:
    """Delete what deeds that failed left beside ``file``: so every folder is swept in its turn."""
    folder = folder_of(desk)
    old = folder.old_neighbours(file, desk.now())
    if old:
        with desk.store.read() as work:
            known = work.attachments.known(old)
        folder.drop(set(old) - known)
