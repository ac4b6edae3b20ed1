"""Passwords are kept by the hash that the product has, whatever other tests take for speed."""

from __future__ import annotations

import subprocess
import sys

from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from tests.places import REPO


def test_a_password_is_hashed_as_rfc_9106_recommends() -> None:
    program = (
        "from core.usecases.people import credentials as c; print(c.PASSWORDS.hash('open sesame'))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=REPO, capture_output=True, text=True, check=True
    )
    assert extract_parameters(ran.stdout.strip()) == RFC_9106_LOW_MEMORY
