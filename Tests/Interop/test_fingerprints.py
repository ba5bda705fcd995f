"""The fingerprint file of the test vectors, written anew from Docs/Format.md, and what it does not hold."""

from __future__ import annotations

import base64
import hmac
import json
import unittest

from evidence_writer import rows_payload, section
from support import vector
from trialverity_check.primitives import Salts, leaf_hash, record, tree_root


def fingerprint(key: bytes, column: int, text: str) -> str:
    """The fingerprint of a cell as it stands in a file."""
    code = hmac.new(key, column.to_bytes(4, "big") + text.encode(), "sha256").digest()[:8]
    return base64.b64encode(code).decode().rstrip("=")


class Fingerprints(unittest.TestCase):
    def setUp(self) -> None:
        self.seal = vector("seal-v1.json")
        self.vector = vector("fingerprints-v1.json")
        self.key = bytes.fromhex(self.vector["fingerprintKey"])
        self.cells = [
            [fingerprint(self.key, column, text) for column, text in enumerate(row)] for row in self.seal["rows"]
        ]

    def test_cells(self) -> None:
        self.assertEqual(self.cells, self.vector["cells"])

    def test_every_byte_of_the_file(self) -> None:
        magic = b"trialverity/fingerprints/v1\n"
        leaves = [bytes.fromhex(leaf) for leaf in self.seal["leafHashes"]]
        body, listing, first = magic, b"", 1
        for count in (2, 1):
            rows = slice(first - 1, first - 1 + count)
            listing += len(body).to_bytes(8, "big")
            head = first.to_bytes(8, "big") + count.to_bytes(4, "big")
            body += section(b"LEAF", head + b"".join(leaves[first:first + count]))
            listing += len(body).to_bytes(8, "big") + head
            body += section(b"CELL", rows_payload(first, self.cells[rows]))
            first += count
        offsets = len(body).to_bytes(8, "big")
        body += section(b"DIRY", (2).to_bytes(4, "big") + listing)
        offsets += len(body).to_bytes(8, "big")
        body += section(b"FKEY", self.key)
        offsets += len(body).to_bytes(8, "big")
        opening = (
            bytes.fromhex(self.seal["saltKey"]) + bytes.fromhex(self.seal["fileSalt"])
            + bytes.fromhex(self.seal["fileSHA256"]) + self.seal["manifest"].encode()
        )
        body += section(b"OPEN", opening)
        body += section(b"ENDS", offsets)
        self.assertEqual(body.hex(), self.vector["file"])

    def test_the_leaf_hashes_prove_rows_that_were_found(self) -> None:
        salts = Salts(bytes.fromhex(self.seal["saltKey"]))
        leaves = [leaf_hash(salts[0] + self.seal["manifest"].encode())]
        columns = self.sealed_columns()
        for number, row in enumerate(self.seal["rows"], 1):
            leaves.append(leaf_hash(salts[number] + record(row[column] for column in columns)))
        self.assertEqual([leaf.hex() for leaf in leaves], self.seal["leafHashes"])
        self.assertEqual(tree_root(leaves).hex(), self.seal["root"])
        for leaf in leaves[1:]:
            self.assertIn(leaf.hex(), self.vector["file"])

    def sealed_columns(self) -> list[int]:
        profile = json.loads(self.seal["manifest"])["profile"]
        names = [column["name"] for column in profile["columns"]]
        return [names.index(name) for name in names if name not in profile["volatile"]]

    def test_no_text_stands_in_it(self) -> None:
        file = bytes.fromhex(self.vector["file"])
        texts = {text for row in self.seal["rows"] for text in row if len(text) >= 5}
        self.assertTrue(texts)
        for text in texts:
            self.assertNotIn(text.encode(), file)
            self.assertIn(text.encode(), bytes.fromhex(self.seal["evidence"]))
