"""Writes evidence files, for the tests and the test vectors: section 7 of the page from the other side.

The verifier does not import this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trialverity_check.documents import Layout, Profile, canonical_json
from trialverity_check.evidence import HEADING
from trialverity_check.primitives import leb, sha256
from trialverity_check.table import read_table


def profile_of(names: Sequence[str], **changes: Any) -> dict[str, Any]:
    """A profile of text columns, with the members that `changes` names replaced."""
    described = [{"name": name, "type": "text"} for name in names]
    return {"columns": described, "delimiter": ",", "encoding": "utf-8", "headerLine": 1, "key": [],
            "volatile": []} | changes


def layout_json(layout: Layout) -> dict[str, Any]:
    return {
        "byteOrderMark": layout.byte_order_mark, "delimiter": layout.delimiter, "encoding": layout.encoding,
        "finalLineBreak": layout.final_line_break, "headerLine": layout.header_line,
        "lineEnds": layout.line_ends, "quoting": layout.quoting,
    }


def manifest_of(data: bytes, profile: dict[str, Any], file_salt: bytes, **changes: Any) -> dict[str, Any]:
    """The manifest of a first seal of a data file, with the members that `changes` names replaced."""
    table = read_table(data, Profile.parse(profile))
    assert table.layout is not None
    file = {"digest": sha256(file_salt + sha256(data)).hex(), "layout": layout_json(table.layout),
            "length": len(data)}
    return {
        "dataset": "AE", "file": file, "format": "trialverity/manifest/v1", "note": None,
        "origin": "trial.example/ledger", "printedName": None, "profile": profile, "rows": len(table.rows),
        "sequence": 1, "site": "701", "trial": "00" * 32,
    } | changes


def _places(texts: Sequence[str]) -> dict[str, int]:
    """The different texts, in order of first appearance, and their numbers."""
    places: dict[str, int] = {}
    for text in texts:
        places.setdefault(text, len(places))
    return places


def _packed(indexes: Sequence[int], width: int) -> bytes:
    total = sum(index << width * place for place, index in enumerate(indexes))
    return total.to_bytes((width * len(indexes) + 7) // 8, "little")


def _derivation(texts: Sequence[str], earlier: Sequence[Sequence[str]]) -> tuple[int, list[str]] | None:
    """The first earlier column that this one follows from, and the text here for each text there."""
    for number, column in enumerate(earlier):
        known: dict[str, str] = {}
        follows = all(known.setdefault(one, other) == other for one, other in zip(column, texts, strict=True))
        if follows and len(set(texts)) <= len(known) <= len(texts) // 4:
            return number, list(known.values())
    return None


def column_data(texts: Sequence[str], earlier: Sequence[Sequence[str]] = ()) -> bytes:
    """The data of one column in a ROWS section, which stands behind the `earlier` columns."""
    places = _places(texts)
    encoded = [text.encode("utf-8") for text in places]
    head = leb(len(encoded)) + b"".join(leb(len(text)) for text in encoded) + b"".join(encoded)
    if len(encoded) == 1:
        return head + b"\x00"
    if len(encoded) == len(texts):
        return head + b"\xff"
    width = (len(encoded) - 1).bit_length()
    derived = _derivation(texts, earlier)
    if derived:
        source, follows = derived
        return head + b"\xfe" + leb(source) + _packed([places[text] for text in follows], width)
    return head + bytes([width]) + _packed([places[text] for text in texts], width)


def section(tag: bytes, payload: bytes) -> bytes:
    framed = tag + len(payload).to_bytes(8, "big") + payload
    return framed + sha256(framed)


def rows_payload(first: int, rows: Sequence[Sequence[str]]) -> bytes:
    cells = list(zip(*rows, strict=True))
    columns = [column_data(column, cells[:place]) for place, column in enumerate(cells)]
    head = first.to_bytes(8, "big") + len(rows).to_bytes(4, "big") + len(columns).to_bytes(4, "big")
    return head + b"".join(len(data).to_bytes(8, "big") for data in columns) + b"".join(columns)


def opening_payload(salt_key: bytes, file_salt: bytes, data: bytes, manifest: dict[str, Any]) -> bytes:
    return salt_key + file_salt + sha256(data) + canonical_json(manifest)


def opening_file(opening: bytes) -> bytes:
    """An opening alone."""
    ends = (0).to_bytes(8, "big") + len(HEADING).to_bytes(8, "big")
    return HEADING + section(b"OPEN", opening) + section(b"ENDS", ends)


def evidence_file(rows: Sequence[Sequence[str]], opening: bytes, rows_per_section: int = 2) -> bytes:
    """A whole evidence file, with `rows_per_section` rows to a section."""
    out = bytearray(HEADING)
    directory = bytearray()
    starts = range(0, len(rows), rows_per_section)
    for start in starts:
        part = rows[start:start + rows_per_section]
        directory += len(out).to_bytes(8, "big") + (start + 1).to_bytes(8, "big") + len(part).to_bytes(4, "big")
        out += section(b"ROWS", rows_payload(start + 1, part))
    offsets = len(out).to_bytes(8, "big")
    out += section(b"DIRY", len(starts).to_bytes(4, "big") + bytes(directory))
    offsets += len(out).to_bytes(8, "big")
    out += section(b"OPEN", opening)
    return bytes(out + section(b"ENDS", offsets))
