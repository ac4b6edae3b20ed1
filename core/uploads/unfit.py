"""Why a file is not taken."""

from __future__ import annotations


class Unfit(Exception):
    """The reason, for people, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh, self.en = zh, en
