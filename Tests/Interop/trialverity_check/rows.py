"""Row proofs: section 18 of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .documents import Manifest, Members, parse_canonical
from .erased import read_where
from .ledger import Receipt, SealStatement, VerifierKey
from .meaning import normal_form
from .primitives import DoesNotHold, Unreadable, hex_digest, is_commitment, leaf_hash, node_hash, record

PROOF_LIMIT = 2**26
ROWS_LIMIT = 65_536
_SALT = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class RowProof:
    """Some rows of a seal, opened. Made from evidence, checked without it."""

    manifest: Manifest
    leaves: dict[int, bytes]
    nodes: list[bytes]
    receipt: Receipt | None
    root: bytes
    rows: dict[int, list[str]]
    where: dict[str, str]

    @classmethod
    def parse(cls, data: bytes) -> RowProof:
        if len(data) > PROOF_LIMIT or not data.endswith(b"\n"):
            raise Unreadable("row proof: too long, or its line does not end")
        members = Members(parse_canonical(data[:-1], "row proof"), "row proof",
                          "columns format manifest nodes receipt root rows seal where")
        members.text("format", ("trialverity/row-proof/v1",))
        opened = Members(members.raw("manifest"), "row proof: manifest", "salt text")
        manifest_bytes = opened.text("text").encode("utf-8")
        manifest = Manifest.parse(manifest_bytes)
        sealed = [manifest.profile.columns[place] for place in manifest.open_columns]
        if members.items("columns") != sealed or members.text("seal") != manifest.seal:
            raise DoesNotHold("the columns or the seal are not those of the manifest")
        leaves = {0: leaf_hash(_salt(opened) + manifest_bytes)}
        rows: dict[int, list[str]] = {}
        for item in members.items("rows"):
            row = Members(item, "row", "cells row salt" + (" commitment" if manifest.withheld else ""))
            number, cells = row.integer("row", 1), row.items("cells")
            if len(cells) != len(sealed) or not all(isinstance(cell, str) for cell in cells):
                raise Unreadable("row: not a text for each column")
            if number <= max(rows, default=0) or number > manifest.rows:
                raise Unreadable("rows: not in order, or behind the last")
            rows[number] = cells
            hidden = [row.text("commitment")] if manifest.withheld else []
            if not all(map(is_commitment, hidden)):
                raise Unreadable("row: not a commitment")
            leaves[number] = leaf_hash(_salt(row) + record(cells + hidden))
        if not 1 <= len(rows) <= ROWS_LIMIT:
            raise Unreadable("rows: none, or too many")
        text = members.optional_text("receipt")
        nodes = [hex_digest(node, "nodes") for node in members.items("nodes") if isinstance(node, str)]
        if len(nodes) != len(members.items("nodes")):
            raise Unreadable("nodes: not texts")
        return cls(manifest, leaves, nodes, None if text is None else Receipt.parse(text.encode("utf-8")),
                   members.digest("root"), rows, read_where(members))

    def check(self) -> None:
        """That the rows are rows of the file with this root, and were selected by what the proof says."""
        nodes = iter(self.nodes)
        opened = sorted(self.leaves)

        def tree(begin: int, end: int, inside: list[int]) -> bytes:
            if not inside:
                node = next(nodes, None)
                if node is None:
                    raise DoesNotHold("the row proof has too few nodes")
                return node
            if end - begin == 1:
                return self.leaves[begin]
            middle = begin + (1 << ((end - begin - 1).bit_length() - 1))
            left = tree(begin, middle, [leaf for leaf in inside if leaf < middle])
            return node_hash(left, tree(middle, end, [leaf for leaf in inside if leaf >= middle]))

        root = tree(0, self.manifest.rows + 1, opened)
        if next(nodes, None) is not None:
            raise DoesNotHold("the row proof has too many nodes")
        if root != self.root:
            raise DoesNotHold("the rows do not lead to the root")
        self._check_selection()

    def _check_selection(self) -> None:
        profile = self.manifest.profile
        sealed = [profile.described[place] for place in self.manifest.open_columns]
        for name, value in self.where.items():
            places = [place for place, column in enumerate(sealed) if column.name == name]
            if not places:
                raise DoesNotHold("where: names a column that is not sealed")
            wanted = normal_form(value, sealed[places[0]])
            if wanted is None:
                raise DoesNotHold("where: a value that counts as missing selects nothing")
            if any(normal_form(cells[places[0]], sealed[places[0]]) != wanted for cells in self.rows.values()):
                raise DoesNotHold("where: a row has another value")

    def check_receipt(self, key: VerifierKey, signer: VerifierKey) -> SealStatement:
        """That the chain holds this root for this seal."""
        if self.receipt is None:
            raise DoesNotHold("the row proof has no receipt")
        statement, _ = self.receipt.check(key, signer)
        if (statement.root, statement.subject, statement.trial) != (
                self.root, self.manifest.subject, self.manifest.trial):
            raise DoesNotHold("the receipt is of another seal, root or trial")
        return statement


def _salt(members: Members) -> bytes:
    return bytes.fromhex(members.text("salt", pattern=_SALT))
