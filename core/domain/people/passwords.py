"""Which passwords are good enough (GB/T 22239-2019 8.1.4.1 身份鉴别: complexity and length)."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.errors import Problem, invalid

LEAST = 10
#: From this length on it need not be of several kinds of characters: a phrase is as good.
PHRASE = 16
#: More would only let a stranger at the door make the machine hash for long.
MOST = 256
#: Kinds of characters wanted in what is shorter than a phrase.
KINDS = 3
#: Different characters wanted.
DIFFERENT = 5
#: What stands in every list of guesses; a few signs around it do not help.
COMMON = (
    "password", "passw0rd", "p@ssw0rd", "qwerty", "asdfgh", "iloveyou", "welcome", "letmein",
    "administrator", "woaini", "tousu", "12345678", "abcdefgh",
)  # fmt: skip
_AROUND = 6


def check_password(password: str, name: str = "") -> None:
    """Raise ``invalid_input`` with everything that is wrong with a new ``password`` of ``name``."""
    if problems := [Problem("password", zh, en) for zh, en in _faults(password, name)]:
        raise invalid(*problems)


def _faults(password: str, name: str) -> Iterator[tuple[str, str]]:
    plain = password.casefold()
    if len(password) < LEAST:
        yield f"至少{LEAST}个字符", f"Must have at least {LEAST} characters"
    if len(password) > MOST:
        yield f"至多{MOST}个字符", f"Must have at most {MOST} characters"
    if len(password) < PHRASE and _kinds(password) < KINDS:
        yield (
            f"不足{PHRASE}个字符时,须含大写、小写、数字、符号中的{KINDS}种",
            f"Below {PHRASE} characters, use {KINDS} of: capitals, small letters, digits, signs",
        )
    if len(name) > 2 and name.casefold() in plain:
        yield "不得含有用户名", "Must not contain the user's name"
    common = any(word in plain and len(plain) - len(word) < _AROUND for word in COMMON)
    if common or len(set(plain)) < DIFFERENT:
        yield "过于常见,容易被猜中", "Is too common, easily guessed"


def _kinds(password: str) -> int:
    """How many kinds of characters there are; a script without capitals (汉字) counts as one."""
    return len({_kind(character) for character in password})


def _kind(character: str) -> str:
    if character.isupper():
        return "capital"
    if character.islower():
        return "small"
    if character.isdigit():
        return "digit"
    return "letter" if character.isalpha() else "sign"
