"""Writes seal-v1.json, receipt-v1.json and withheld-v1.json. Run it only when the page changes its bytes on purpose."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence_writer import (
    column_data, committed, erased_parts, evidence_file, fingerprint_file, manifest_of, open_file, opening_file,
    opening_payload, profile_of, withheld_file, withholding,
)
from trialverity_check.documents import Manifest, Profile, canonical_json
from trialverity_check.ledger import PAYLOAD_TYPE, SEAL_TYPE, STATEMENT_TYPE
from trialverity_check.primitives import Salts, leaf_hash, leb, node_hash, record, seal_leaves, sha256, tree_root
from trialverity_check.table import read_table

VECTORS = Path(__file__).resolve().parent / "vectors"
SALT_KEY = bytes(range(0x00, 0x20))
FILE_SALT = bytes(range(0x20, 0x40))
DATA = (
    "SUBJECT,VISITDT,RESULT,COMMENT,EXPORTED\r\n"
    '701-1015,05/01/2026,12.50,"said ""naïve"", then\nleft",2026-01-31T09:30\r\n'
    '701-1016,12/01/2026,NA,"",2026-01-31T09:30\r\n'
    "701-1017,12/01/2026,<0.2,,2026-01-31T09:31\r\n"
).encode()
PROFILE = profile_of((), key=["SUBJECT"], volatile=["EXPORTED"], columns=[
    {"name": "SUBJECT", "type": "text"},
    {"format": "DD/MM/YYYY", "name": "VISITDT", "type": "date"},
    {"missing": ["NA", "ND"], "name": "RESULT", "type": "result"},
    {"name": "COMMENT", "type": "text"},
    {"name": "EXPORTED", "type": "text"},
])
TRIAL = sha256(b"the first entry of a ledger")
CODES = ["GLUC", "ALT", "GLUC", "ALT", "AST", "GLUC", "AST", "ALT", "ALT", "GLUC", "AST", "AST"]
UNITS = {"GLUC": "mmol/L", "ALT": "U/L", "AST": "U/L"}
# Columns of a section, each with the columns before it.
CODED_COLUMNS: list[tuple[list[str], list[list[str]]]] = [
    (["N"] * 3, []), (["a", "b", "c"], []), (["one"], []), ([""], []), (["M", "F", "M", "M"], []),
    (["a", "b", "c", "a", "d", "e", "c", "a", "b", "", "b"], []),
    ([UNITS[code] for code in CODES], [CODES]),
    ([UNITS[code] for code in CODES], [["same"] * 12, [str(number) for number in range(12)], CODES]),
    ([UNITS[code] for code in CODES[:11]], [CODES[:11]]),
]
SEAL_ABOUT = [
    "Byte strings are hexadecimal. Every value follows from csv, saltKey, fileSalt and manifest by Docs/Format.md.",
    "salts: by leaf number; 255 and 256 stand on the two sides of a block. leafHashes: leaf 0 is the manifest.",
    "csv: the data file. rows: its cells, the volatile column included. root: over leaves 0 to 3.",
    "evidence: a file with two ROWS sections, of rows 1 to 2 and of row 3; wholeEvidence: with one of all rows.",
    "opening: the file without rows. emptyRoot: the root when the manifest is emptyManifest and there are no rows.",
    "columns: the data of a column with these texts that stands behind the columns `after`.",
    "leb: numbers and their LEB128.",
]
RECEIPT_ABOUT = [
    "The seal of seal-v1.json as an entry of a ledger. Seeds of the Ed25519 keys: signer 40..5f, ledger 00..1f.",
    "statement is the payload, preAuthentication what is signed, entry the envelope; leafHash is of the entry.",
    "The entry stands at index 1 of 3, between the entries `first` and `third`; checkpoint is the signed note.",
]


def seal_vector() -> dict[str, Any]:
    manifest = manifest_of(DATA, PROFILE, FILE_SALT, dataset="LB", sequence=3, note="second visit, naïve reading",
                           printedName="A. Çelik", trial=TRIAL.hex())
    rows = read_table(DATA, Profile.parse(PROFILE)).rows
    records = [record(row[:4]) for row in rows]
    manifest_bytes = canonical_json(manifest)
    leaves = list(seal_leaves(SALT_KEY, manifest_bytes, records))
    opening = opening_payload(SALT_KEY, FILE_SALT, DATA, manifest)
    empty = canonical_json(manifest | {"rows": 0})
    salts = Salts(SALT_KEY)
    return {
        "about": SEAL_ABOUT, "saltKey": SALT_KEY.hex(), "fileSalt": FILE_SALT.hex(), "csv": DATA.hex(), "rows": rows,
        "fileSHA256": sha256(DATA).hex(), "manifest": manifest_bytes.decode(),
        "profileDigest": sha256(canonical_json(PROFILE)).hex(),
        "salts": {str(leaf): salts[leaf].hex() for leaf in (0, 1, 2, 3, 255, 256, 65536, 2**33)},
        "records": [row.hex() for row in records], "leafHashes": [leaf.hex() for leaf in leaves],
        "root": tree_root(leaves).hex(), "emptyManifest": empty.decode(),
        "emptyRoot": tree_root(seal_leaves(SALT_KEY, empty, [])).hex(),
        "evidence": evidence_file(rows, opening).hex(), "wholeEvidence": evidence_file(rows, opening, 3).hex(),
        "opening": opening_file(opening).hex(),
        "columns": [{"texts": texts, "after": after, "data": column_data(texts, after).hex()}
                    for texts, after in CODED_COLUMNS],
        "leb": [{"number": number, "bytes": leb(number).hex()} for number in (0, 127, 128, 300, 16384, 2**32)],
    }


BLIND_KEY = bytes(range(0x60, 0x80))
BLIND_DATA = (
    "USUBJID,ARM,SEX,ARMCD,EXPORTED\r\n"
    "701-1015,Placebo,F,Pbo,2026-01-31T09:30\r\n"
    '701-1016,"Dose 54 mg, ""high""",M,Hö,2026-01-31T09:30\r\n'
    "701-1017,Placebo,F,,2026-01-31T09:31\r\n"
).encode()
BLIND_PROFILE = profile_of(("USUBJID", "ARM", "SEX", "ARMCD", "EXPORTED"), key=["USUBJID"], volatile=["EXPORTED"])
WITHHELD_ABOUT = [
    "A seal with withheld columns. Byte strings are hexadecimal; salt key and file salt are those of seal-v1.json.",
    "blindSalts: by leaf number. withheldRecords, commitments, records: of rows 1 to 3. leafHashes: leaf 0 is the manifest.",
    "open: the open part. withheld: the withheld part without the zeros of FILL, which stand after withheldFill bytes;",
    "with them it has withheldLength bytes and the digest withheldSHA256.",
    "erasedOpen, and erasedWithheld with what belongs to it: the same once row 2 was erased from both.",
    "rowProof: row 2, from the open part. fingerprints: the fingerprint file of the open part, key 40..5f.",
]


def withheld_vector() -> dict[str, Any]:
    document = withholding(BLIND_DATA, BLIND_PROFILE, FILE_SALT, ["ARMCD", "ARM"], dataset="DM", trial=TRIAL.hex())
    text = canonical_json(document)
    manifest = Manifest.parse(text)
    rows = read_table(BLIND_DATA, manifest.profile).rows
    stored = committed(rows, manifest, BLIND_KEY)
    records = [manifest.stored_record(row) for row in stored]
    leaves = list(seal_leaves(SALT_KEY, text, records))
    hidden = withheld_file(rows, document, BLIND_DATA, FILE_SALT, BLIND_KEY)
    blind = Salts(BLIND_KEY)
    erased_open, erased_hidden = erased_parts(rows, document, SALT_KEY, BLIND_KEY, 2)
    salts = Salts(SALT_KEY)
    proof = {
        "columns": ["USUBJID", "SEX"], "format": "trialverity/row-proof/v1", "receipt": None,
        "manifest": {"salt": salts[0].hex(), "text": text.decode()}, "nodes": [leaves[1].hex(), leaves[3].hex()],
        "root": tree_root(leaves).hex(), "seal": manifest.seal, "where": {"USUBJID": "701-1016"},
        "rows": [{"cells": ["701-1016", "M"], "commitment": stored[1][-1], "row": 2, "salt": salts[2].hex()}],
    }
    return {
        "about": WITHHELD_ABOUT, "csv": BLIND_DATA.hex(), "blindKey": BLIND_KEY.hex(), "manifest": text.decode(),
        "blindSalts": {str(leaf): blind[leaf].hex() for leaf in (1, 2, 3, 256)},
        "withheldRecords": [record([row[1], row[3]]).hex() for row in rows],
        "commitments": [row[-1] for row in stored], "records": [one.hex() for one in records],
        "leafHashes": [leaf.hex() for leaf in leaves], "root": tree_root(leaves).hex(),
        "open": open_file(rows, document, SALT_KEY, BLIND_KEY).hex(), **without_zeros("withheld", hidden),
        "erasedOpen": erased_open.hex(), **without_zeros("erasedWithheld", erased_hidden),
        "rowProof": canonical_json(proof).decode() + "\n",
        "fingerprints": fingerprint_file(stored, document, SALT_KEY, bytes(range(0x40, 0x60))).hex(),
    }


def without_zeros(name: str, data: bytes) -> dict[str, Any]:
    """A withheld part without the zeros of its FILL section."""
    start = data.rindex(b"FILL") + 12
    length = int.from_bytes(data[start - 8:start], "big")
    return {name: (data[:start] + data[start + length:]).hex(), f"{name}Fill": start, f"{name}Length": len(data),
            f"{name}SHA256": sha256(data).hex()}


def receipt_vector(root: str) -> dict[str, Any]:
    origin = "trial.example/ledger"
    signer = Ed25519PrivateKey.from_private_bytes(bytes(range(0x40, 0x60)))
    ledger = Ed25519PrivateKey.from_private_bytes(bytes(range(0x00, 0x20)))
    statement = canonical_json({
        "_type": STATEMENT_TYPE, "predicateType": SEAL_TYPE,
        "subject": [{"digest": {"trialverityRootV1": root}, "name": f"{origin}/701/LB#3"}],
        "predicate": {
            "meaning": "first-line-review", "previous": sha256(b"the seal before").hex(), "reason": "data-correction",
            "role": "site", "seenCheckpoint": {"root": leaf_hash(b"first").hex(), "size": 1}, "sequence": 3,
            "siteClock": "2026-01-31T09:30:00Z", "trial": TRIAL.hex(),
        },
    })
    authenticated = b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(statement), statement)
    public = signer.public_key().public_bytes_raw()
    entry = canonical_json({
        "payload": base64.b64encode(statement).decode(), "payloadType": PAYLOAD_TYPE,
        "signatures": [{"keyid": sha256(public).hex(), "sig": base64.b64encode(signer.sign(authenticated)).decode()}],
    })
    leaves = [leaf_hash(b"first"), leaf_hash(entry), leaf_hash(b"third")]
    assert tree_root(leaves) == node_hash(node_hash(leaves[0], leaves[1]), leaves[2])
    key = verifier_key(origin, ledger.public_key().public_bytes_raw())
    checkpoint = signed_note(f"{origin}\n3\n{base64.b64encode(tree_root(leaves)).decode()}\n", key, ledger)
    path = "".join(base64.b64encode(step).decode() + "\n" for step in (leaves[0], leaves[2]))
    receipt = {
        "format": "trialverity/receipt/v1", "seal": "701/LB#3", "envelope": base64.b64encode(entry).decode(),
        "proof": f"c2sp.org/tlog-proof@v1\nindex 1\n{path}\n{checkpoint}", "verifierKey": key, "tokens": [],
    }
    return {
        "about": RECEIPT_ABOUT, "statement": statement.decode(), "preAuthentication": authenticated.hex(),
        "entry": entry.decode(), "leafHash": leaves[1].hex(), "signerKey": verifier_key("701-coordinator", public),
        "verifierKey": key, "checkpoint": checkpoint, "receipt": receipt,
    }


def verifier_key(name: str, public: bytes) -> str:
    blob = b"\x01" + public
    return f"{name}+{sha256(name.encode() + bytes([10]) + blob)[:4].hex()}+{base64.b64encode(blob).decode()}"


def signed_note(text: str, key: str, signer: Ed25519PrivateKey) -> str:
    name, key_id, _ = key.split("+", 2)
    blob = bytes.fromhex(key_id) + signer.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(blob).decode()}\n"


def main() -> None:
    seal = seal_vector()
    for name, vector in (("seal-v1.json", seal), ("receipt-v1.json", receipt_vector(seal["root"])),
                         ("withheld-v1.json", withheld_vector())):
        text = json.dumps(vector, ensure_ascii=False, indent=1)
        (VECTORS / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
