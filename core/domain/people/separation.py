"""Which roles one person may hold together, and who may give them (职责分离、三员分立).

GB/T 22239-2019 8.1.4 (等级保护) wants system, security and audit in three hands, and none of them
in the work itself. Whoever keeps reporters' identities handles no cases.
"""

from __future__ import annotations

from collections.abc import Collection

from core.domain.errors import Refusal

#: Roles that work on cases. Those who run the system or edit policies hold none of them.
CASE_ROLES = (
    "clerk", "handler", "unit_head", "legal", "chief", "director", "collective", "supervisor",
    "custodian",
)  # fmt: skip

#: Of these three a person holds one at most, and no role that works on cases beside it.
THREE_HANDS = ("admin", "security_admin", "auditor")


def clash(roles: Collection[str]) -> tuple[str, str] | None:
    """Two of ``roles`` that one person may not hold together; None where all go together."""
    for one in roles:
        for other in roles:
            if other != one and _apart(one, other):
                return one, other
    return None


def _apart(role: str, other: str) -> bool:
    if role in THREE_HANDS:
        # Who audits changes nothing, so every other role is one too many.
        return role == "auditor" or other in THREE_HANDS or other in CASE_ROLES
    return role == "custodian" and other in CASE_ROLES


def check_together(roles: Collection[str]) -> None:
    """Refuse (``not_allowed``) roles that one person may not hold together."""
    if found := clash(roles):
        one, other = found
        raise Refusal(
            "not_allowed",
            f"同一人不得兼任 {one} 和 {other};请由不同的人担任",
            f"One person may not hold {one} and {other}; let another person hold one of them",
        )


def check_giver(by: str, to: str, entered_by: str) -> None:
    """Refuse (``needs_second_officer``) a role given to oneself, or to whom one entered."""
    if by == to:
        zh, en = "不得给自己授予或撤回角色", "Nobody gives roles to himself, nor takes them back"
        raise Refusal("needs_second_officer", zh, en)
    if by == entered_by:
        zh = f"用户 {to} 由您录入,须由他人授予角色"
        raise Refusal(
            "needs_second_officer", zh,
            f"You entered {to}; another person must give the roles",
        )  # fmt: skip
