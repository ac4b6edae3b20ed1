"""Checks what an office hands out of its log, trusting nobody and needing nothing but Python.

    python3 verify.py FOLDER         the folder of an export, this file in it
    python3 verify.py PROOF.json     the proof of one case, or of two checkpoints
        --checkpoints FOLDER         checkpoints that were kept elsewhere: the more, the better
        --trust KEY                  public key of the office, known from elsewhere (repeatable)
核验导出的记录或单件证明,不依赖其他程序。Exit code: 0 all fits, 1 something does not.
The log is a Merkle tree as in RFC 6962 (SHA-256); checkpoints are signed with Ed25519 (RFC 8032).
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from collections.abc import Iterable, Iterator
from functools import reduce
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Fault = tuple[int, str, str]
CHAINS = {
    "case": "journal of {}",
    "draft": "draft {}",
    "office_draft": "office draft {}",
    "audit": "register of the office",
}
WORDS = ("at", "format", "key", "next_key", "origin", "root", "signature")
SHAPE = {"epoch": int, "size": int} | dict.fromkeys(WORDS, str)

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]


def add(a: Point, b: Point) -> Point:
    """The sum of two points of the curve, in extended coordinates."""
    left, right = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = right - left, d - c, d + c, right + left
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(factor: int, point: Point) -> Point:
    """A multiple of a point."""
    if factor == 0:
        return 0, 1, 1, 0
    even = times(factor >> 1, add(point, point))
    return add(even, point) if factor & 1 else even


def unpacked(packed: bytes) -> Point:
    """The point of 32 bytes; ValueError where there is none."""
    odd, y = divmod(int.from_bytes(packed, "little"), 1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x * pow(2, (P - 1) // 4, P) % P if (x * x - square) % P else x
    if y >= P or (x * x - square) % P or (x == 0 and odd):
        raise ValueError("not a point")
    return (x if x & 1 == odd else P - x), y, 1, (x if x & 1 == odd else -x) * y % P


BASE = unpacked((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def fits(public: str, text: str, signature: str) -> bool:
    """Whether ``signature`` (base64) over ``text`` is that of the key ``public`` (base64)."""
    try:
        key, sealed = (base64.b64decode(one, validate=True) for one in (public, signature))
        a, r, s = unpacked(key), unpacked(sealed[:32]), int.from_bytes(sealed[32:], "little")
    except ValueError:
        return False
    k = int.from_bytes(sha512(sealed[:32] + key + text.encode()).digest(), "little") % Q
    one, two = times(s, BASE), add(r, times(k, a))
    same = not any((one[n] * two[2] - two[n] * one[2]) % P for n in (0, 1))
    return same and s < Q and (len(key), len(sealed)) == (32, 64)


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours in the tree."""
    return sha256(b"\x01" + left + right).digest()


def fold(peaks: list[tuple[int, bytes]]) -> str:
    """The root over full subtrees, the widest first."""
    roots = [root for _, root in reversed(peaks)] or [sha256().digest()]
    return reduce(lambda found, wider: node(wider, found), roots).hex()


def grow(peaks: list[tuple[int, bytes]], leaf: bytes) -> None:
    """Let the tree grow by a leaf."""
    height = 0
    while peaks and peaks[-1][0] == height:
        leaf, height = node(peaks.pop()[1], leaf), height + 1
    peaks.append((height, leaf))


def dumped(value: object) -> str:
    """Canonical JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def leaf_of(row: Json) -> bytes:
    """The leaf of a row: the hash of what it says."""
    names = ("at", "digest", "kind", "place", "seq", "subject")
    return sha256(b"\x00" + dumped({name: row[name] for name in names}).encode()).digest()


def first_link(kind: str, subject: str) -> str:
    """The hash before the first entry of a chain."""
    return sha256(CHAINS[kind].format(subject).encode()).hexdigest()


def wrong(row: Json, seq: int, ends: dict[tuple[str, str], tuple[int, str]]) -> str:
    """What is wrong with row ``seq``; ``ends`` are the chains as far as they were read."""
    if row["seq"] != seq:
        return "out_of_order"
    if leaf_of(row).hex() != row["leaf"]:
        return "row_altered"
    if row["text"] is None:
        return "missing"
    kind, subject, place, text = row["kind"], row["subject"], row["place"], row["text"]
    if kind not in CHAINS:
        return "" if sha256(text.encode()).hexdigest() == row["digest"] else "altered"
    if (place - 1, row["previous"]) != ends.get((kind, subject), (0, first_link(kind, subject))):
        return "unlinked"
    hashed = sha256(f"{row['previous']}\n{text}".encode()).hexdigest()
    ends[kind, subject] = place, hashed
    return "" if hashed == row["digest"] == row["hash"] else "altered"


def doubtful(one: Json, keys: set[str]) -> str:
    """Why a checkpoint does not count; empty: one of ``keys`` (empty: whatever key) signed it."""
    said = {name: value for name, value in one.items() if name != "signature"}
    if not fits(one["key"], dumped(said), one["signature"]):
        return "forged"
    return "key_replaced" if keys and one["key"] not in keys else ""


def judge(
    points: list[Json], head: Json, roots: dict[int, str], restores: list[Json], keys: set[str]
) -> Iterator[Fault]:
    """Hold checkpoints against a log; what does not fit."""
    size, good = max(roots, default=0), 0
    for one in points:
        keys = keys or {one["key"]}
        name = f"checkpoint {one['epoch']}-{one['size']}"
        bases = [restore for restore in restores if restore["epoch"] > one["epoch"]]
        if (reason := doubtful(one, keys)) or one["origin"] != head["origin"]:
            yield 0, reason or "foreign", name
        elif bases and one["size"] > min(restore["base"] for restore in bases):
            if one["size"] > max(restore["lost"] for restore in bases):
                yield size + 1, "cut", name
        elif one["size"] > size:
            yield size + 1, "cut", name
        elif roots.get(one["size"]) != one["root"]:
            yield good + 1, "rewritten", name
        else:
            good, keys = one["size"], keys | ({one["next_key"]} - {""})


def read_checkpoints(paths: Iterable[Path]) -> tuple[list[Json], list[Fault]]:
    """The checkpoints in files, one a line, in order; and the files that hold none."""
    found: dict[str, Json] = {}
    damaged: list[Fault] = []
    for path in paths:
        try:
            here = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
            if any({name: type(one[name]) for name in one} != SHAPE for one in here):
                raise ValueError
            found |= {dumped(one): one for one in here}
        except (ValueError, TypeError):
            damaged.append((0, "forged", path.name))
    return sorted(found.values(), key=lambda c: (c["epoch"], c["size"], c["at"])), damaged


def check_export(folder: Path, elsewhere: Path | None, trusted: set[str]) -> list[Fault]:
    """Everything that does not fit in an export, the first row concerned first."""
    head = json.loads((folder / "head.json").read_text("utf-8"))
    there = sorted(elsewhere.glob("checkpoint-*.json")) if elsewhere else []
    kept, _ = read_checkpoints(there)
    points, faults = read_checkpoints([*there, folder / "checkpoints.jsonl"])
    sizes, roots, restores, rows, sound = {p["size"] for p in points}, {0: fold([])}, [], 0, True
    peaks: list[tuple[int, bytes]] = []
    ends: dict[tuple[str, str], tuple[int, str]] = {}
    with (folder / "log.jsonl").open(encoding="utf-8") as log:
        for line in log:
            row, rows = json.loads(line), rows + 1
            if sound and (reason := wrong(row, rows, ends)):
                what = f"{row['kind']} {row['subject']} {row['place']}".replace("  ", " ")
                faults.append((min(row["seq"], rows), reason, what))
                sound = False
            if row["kind"] == "audit" and row["text"]:
                entry = json.loads(row["text"])
                restores += [entry["data"]] if entry["event"] == "restored" else []
            grow(peaks, bytes.fromhex(row["leaf"]) if len(row["leaf"]) == 64 else b"")
            if rows in sizes:
                roots[rows] = fold(peaks)
    roots[rows] = fold(peaks)
    faults += [(0, "unlogged", f"{kind} {what}") for kind, what in head["unlogged"].items()]
    if (head["size"], head["root"]) != (rows, roots[rows]):
        faults.append((min(head["size"], rows) + 1, "head", "log"))
    faults += judge(points, head, roots, restores, trusted or {one["key"] for one in kept[:1]})
    after = rows - max((one["size"] for one in points if one["size"] <= rows), default=0)
    print(f"{rows} rows, {len(points)} checkpoints; {after} rows came after the last"
          f" ({rows} 行,{len(points)} 个检查点,其后 {after} 行)")  # fmt: skip
    for one in restores:  # whoever holds more checkpoints than the log has rows should know why
        print(f"RESTORED 恢复: after row {one['base']}, of {one['lost']} rows that were known")
    return sorted(faults, key=lambda fault: (fault[0] == 0, fault[0]))


def climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root to which a path leads from leaf ``index`` (from 0) of ``size``."""
    last = size - 1
    if not 0 <= index <= last:
        raise ValueError("the tree has no such row")
    while last:
        if index & 1:
            leaf = node(path.pop(0), leaf)
        elif index < last:
            leaf = node(leaf, path.pop(0))
        index, last = index >> 1, last >> 1
    if path:
        raise ValueError("the path is too long")
    return leaf


def check_inclusion(proof: Json, trusted: set[str]) -> list[Fault]:
    """What does not fit in the proof of a case."""
    row, point = proof["row"], proof["checkpoint"]
    faults = [(0, reason, "checkpoint") for reason in [doubtful(point, trusted)] if reason]
    path = [base64.b64decode(one, validate=True) for one in proof["path"]]
    if climb(leaf_of(row), row["seq"] - 1, point["size"], path).hex() != point["root"]:
        faults.append((row["seq"], "not_in_the_log", row["subject"]))
    end = first_link(row["kind"], row["subject"])
    for text in proof.get("entries", ()):
        end = sha256(f"{end}\n{text}".encode()).hexdigest()
    if "entries" in proof and (end, len(proof["entries"])) != (row["digest"], row["place"]):
        faults.append((row["seq"], "altered", row["subject"]))
    print(f"{row['subject']}: {row['place']} entries, the last stored {row['at']}; "
          f"row {row['seq']}, checkpoint of {point['at']}, key {point['key']}")  # fmt: skip
    return faults


def check_consistency(proof: Json, trusted: set[str]) -> list[Fault]:
    """What does not fit in the proof that one checkpoint continues another (RFC 9162, 2.1.4.2)."""
    old, new = proof["older"], proof["newer"]
    keys = trusted or {old["key"]}
    reasons = [doubtful(old, keys), doubtful(new, keys | {old["next_key"]})]
    reasons += ["foreign"] if old["origin"] != new["origin"] else []
    faults = [(0, reason, "checkpoint") for reason in reasons if reason]
    path = [base64.b64decode(one, validate=True) for one in proof["path"]]
    index, last = old["size"] - 1, new["size"] - 1
    path = path if old["size"] & index else [bytes.fromhex(old["root"]), *path]
    while index & 1:
        index, last = index >> 1, last >> 1
    before = after = path.pop(0)
    for one in path:
        if index & 1 or index == last:
            before, after = node(one, before), node(one, after)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            after = node(after, one)
        index, last = index >> 1, last >> 1
    if last or (before.hex(), after.hex()) != (old["root"], new["root"]):
        faults.append((old["size"], "rewritten", "log"))
    print(f"the log of {new['size']} rows continues that of {old['size']} rows ({new['at']})")
    return faults


def main(words: list[str] | None = None) -> int:
    """Check what the command line names; 1 where something does not fit."""
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("what", type=Path, nargs="?", default=Path(__file__).parent)
    options.add_argument("--checkpoints", type=Path)
    options.add_argument("--trust", action="append", default=[])
    asked = options.parse_args(words)
    trusted = set(asked.trust)
    try:
        if asked.what.is_dir():
            faults = check_export(asked.what, asked.checkpoints, trusted)
        else:
            proof = json.loads(asked.what.read_text("utf-8"))
            inclusion = proof["format"] == "tousu-inclusion-1"
            faults = (check_inclusion if inclusion else check_consistency)(proof, trusted)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        faults = [(0, "unreadable", f"{type(error).__name__}: {error}")]
    for seq, reason, what in faults:
        print(f"FAULT 不符: {what}: {reason}" + (f", row {seq}" if seq else ""))
    print("FAULT 不符" if faults else "OK 相符")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
