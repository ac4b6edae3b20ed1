"""The tree over the log is that of RFC 6962, and its proofs prove nothing else."""

from __future__ import annotations

import runpy
from base64 import b64encode
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.proof import merkle
from core.domain.proof.merkle import Frontier
from tests.places import REPO

#: The test vectors of Certificate Transparency: what the leaves hold, and the root after each.
HELD = (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)  # fmt: skip


def leaves(count: int) -> list[bytes]:
    """So many leaves, no two alike."""
    return [merkle.leaf(f"row {n}") for n in range(count)]


def root(of: Sequence[bytes]) -> bytes:
    """The root over some leaves."""
    tree = Frontier()
    for one in of:
        tree.append(one)
    return tree.root()


def test_roots_are_those_of_the_standard() -> None:
    tree = Frontier()
    assert tree.root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for held, expected in zip(HELD, ROOTS, strict=True):
        tree.append(merkle.leaf(bytes.fromhex(held).decode("ascii")))
        assert tree.root().hex() == expected
        assert Frontier(tree.size, tree.roots).root() == tree.root()


def test_a_tree_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="3 leaves has 2"):
        Frontier(3, leaves(1))
    with pytest.raises(ValueError, match="no tree of 4"):
        merkle.consistency(leaves(3), 4)


@given(st.integers(1, 70), st.data())
def test_a_row_that_is_there_is_shown_to_be_there(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    every = leaves(size)
    path = merkle.inclusion(every, index)
    assert len(path) <= (size - 1).bit_length()
    assert merkle.root_by_inclusion(every[index], index, size, path) == root(every)
    assert merkle.root_by_inclusion(merkle.leaf("other"), index, size, path) != root(every)
    other = data.draw(st.integers(0, size).filter(lambda n: n != index))
    assert merkle.root_by_inclusion(every[index], other, size, path) != root(every)
    assert merkle.root_by_inclusion(every[index], index, size, [*path, every[0]]) is None


@given(st.integers(2, 70), st.data(), st.booleans())
def test_a_tree_that_grew_is_shown_to_have_grown(
    large: int, data: st.DataObject, broken: bool
) -> None:
    """Judged by the script that is handed out, which follows RFC 9162 step by step."""
    small = data.draw(st.integers(1, large - 1))
    every = leaves(large)
    older = [merkle.leaf("other"), *every[1:small]] if broken else every[:small]
    path = [b64encode(one).decode() for one in merkle.consistency(every, small)]
    proof = {"older": said(older), "newer": said(every), "path": path}
    reasons = {reason for _, reason, _ in SCRIPT["check_consistency"](proof, set())}
    assert reasons == ({"forged", "rewritten"} if broken else {"forged"})


SCRIPT = runpy.run_path(str(REPO / "core" / "data" / "verify.py"))


def said(of: Sequence[bytes]) -> dict[str, object]:
    """What a checkpoint over some leaves says; nobody signed it."""
    words = dict.fromkeys(("key", "next_key", "origin", "signature", "at"), "")
    return {**words, "size": len(of), "root": root(of).hex()}
