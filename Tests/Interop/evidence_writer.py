"""Writes evidence files, for the tests and the test vectors: section 7 of the page from the other side.

The verifier does not import this module.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from typing import Any

from trialverity_check.documents import Layout, Manifest, Profile, canonical_json
from trialverity_check.erased import HEADING as ERASED_HEADING
from trialverity_check.evidence import HEADING
from trialverity_check.primitives import Salts, commitment, leaf_hash, leb, sha256
from trialverity_check.table import read_table
from trialverity_check.withheld import (
    ERASED_PART_HEADING, FRAME, OPEN_HEADING, PART_HEADING, filled_length,
)


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


def withholding(data: bytes, profile: dict[str, Any], file_salt: bytes, withheld: Sequence[str],
                **changes: Any) -> dict[str, Any]:
    """The manifest of a seal with withheld columns."""
    manifest = manifest_of(data, profile, file_salt, withheld=sorted(withheld, key=lambda one: one.encode()), **changes)
    manifest["file"]["length"] = None
    manifest["file"]["layout"]["quoting"] = None
    return manifest


def committed(rows: Sequence[Sequence[str]], manifest: Manifest, blind_key: bytes) -> list[list[str]]:
    """The rows as an open part stores them."""
    salts = Salts(blind_key)
    return [[row[place] for place in manifest.stored_places]
            + [commitment(salts[number], [row[place] for place in manifest.withheld_places])]
            for number, row in enumerate(rows, 1)]


def _body(heading: bytes, rows: Sequence[Sequence[str]], opening: bytes) -> tuple[bytes, bytes]:
    """A file of one run up to its opening, and the offsets of its ENDS."""
    out = heading
    directory = (0).to_bytes(4, "big")
    if rows:
        directory = (1).to_bytes(4, "big") + len(out).to_bytes(8, "big") + (1).to_bytes(8, "big")
        directory += len(rows).to_bytes(4, "big")
        out += section(b"ROWS", rows_payload(1, rows))
    offsets = len(out).to_bytes(8, "big")
    out += section(b"DIRY", directory)
    offsets += len(out).to_bytes(8, "big")
    return out + section(b"OPEN", opening), offsets


def open_file(rows: Sequence[Sequence[str]], manifest: dict[str, Any], salt_key: bytes, blind_key: bytes) -> bytes:
    """The open part of evidence; rows have all their cells."""
    text = canonical_json(manifest)
    body, offsets = _body(OPEN_HEADING, committed(rows, Manifest.parse(text), blind_key), salt_key + text)
    return body + section(b"ENDS", offsets)


def withheld_file(rows: Sequence[Sequence[str]], manifest: dict[str, Any], data: bytes, file_salt: bytes,
                  blind_key: bytes) -> bytes:
    """The withheld part of evidence; rows have all their cells."""
    text = canonical_json(manifest)
    parsed = Manifest.parse(text)
    hidden = [[row[place] for place in parsed.withheld_places] for row in rows]
    body, offsets = _body(PART_HEADING, hidden, blind_key + file_salt + sha256(data) + text)
    ends = section(b"ENDS", offsets)
    needed = len(body) + FRAME + len(ends)
    return body + section(b"FILL", bytes(filled_length(needed, parsed, 0) - needed)) + ends


def _salt_section(salts: Salts, leaves: int, erased: dict[int, bytes]) -> bytes:
    """The SALT section of a seal of less than 256 rows, of which some are erased."""
    bits = sum(1 << leaf for leaf in range(leaves) if leaf not in erased)
    payload = b"\x02" + bits.to_bytes(32, "little")
    return section(b"SALT", payload + b"".join(erased.get(leaf, salts[leaf]) for leaf in range(leaves)))


def _erased_body(heading: bytes, rows: Sequence[Sequence[str]], first: int, salts: bytes,
                 opening: bytes) -> tuple[bytes, bytes]:
    out = heading
    directory = (1).to_bytes(4, "big") + len(out).to_bytes(8, "big") + first.to_bytes(8, "big")
    out += section(b"ROWS", rows_payload(first, rows))
    offsets = len(out).to_bytes(8, "big")
    out += section(b"DIRY", directory + len(rows).to_bytes(4, "big"))
    for piece in (salts, section(b"OPEN", opening)):
        offsets += len(out).to_bytes(8, "big")
        out += piece
    return out, offsets


def erased_parts(rows: Sequence[Sequence[str]], manifest: dict[str, Any], salt_key: bytes, blind_key: bytes,
                 gone: int) -> tuple[bytes, bytes]:
    """Both parts once a row, not the first, was erased from a small seal."""
    text = canonical_json(manifest)
    parsed = Manifest.parse(text)
    stored = committed(rows, parsed, blind_key)
    salts, blind = Salts(salt_key), Salts(blind_key)
    leaf = leaf_hash(salts[gone] + parsed.stored_record(stored[gone - 1]))
    seen = base64.b64decode(stored[gone - 1][-1] + "=")
    kept = [place for place in range(len(rows)) if place != gone - 1]
    body, offsets = _erased_body(ERASED_HEADING, [stored[place] for place in kept], 1,
                                 _salt_section(salts, len(rows) + 1, {gone: leaf}), text)
    opened = body + section(b"ENDS", offsets)
    hidden = [[rows[place][column] for column in parsed.withheld_places] for place in kept]
    blind_salts = _salt_section(blind, len(rows) + 1, {gone: seen})
    body, offsets = _erased_body(ERASED_PART_HEADING, hidden, 1, blind_salts, text)
    ends = section(b"ENDS", offsets)
    needed = len(body) + FRAME + len(ends)
    filling = bytes(filled_length(needed, parsed, len(blind_salts)) - needed)
    return opened, body + section(b"FILL", filling) + ends


def fingerprint_file(stored: Sequence[Sequence[str]], manifest: dict[str, Any], salt_key: bytes, key: bytes) -> bytes:
    """The fingerprint file of an open part in one run."""
    text = canonical_json(manifest)
    parsed, salts = Manifest.parse(text), Salts(salt_key)

    def shown(row: Sequence[str]) -> list[str]:
        codes = [hmac.new(key, place.to_bytes(4, "big") + cell.encode(), "sha256").digest()[:8]
                 for place, cell in zip(parsed.stored_places, row, strict=False)]
        return [base64.b64encode(code).decode().rstrip("=") for code in codes] + [row[-1]]

    head = (1).to_bytes(8, "big") + len(stored).to_bytes(4, "big")
    leaves = [leaf_hash(salts[number] + parsed.stored_record(list(row))) for number, row in enumerate(stored, 1)]
    out = b"trialverity/fingerprints/v2\n"
    listing = (1).to_bytes(4, "big") + len(out).to_bytes(8, "big")
    out += section(b"LEAF", head + b"".join(leaves))
    listing += len(out).to_bytes(8, "big") + head
    out += section(b"CELL", rows_payload(1, [shown(row) for row in stored]))
    offsets = b""
    for tag, payload in ((b"DIRY", listing), (b"FKEY", key), (b"OPEN", salt_key + text)):
        offsets += len(out).to_bytes(8, "big")
        out += section(tag, payload)
    return out + section(b"ENDS", offsets)
