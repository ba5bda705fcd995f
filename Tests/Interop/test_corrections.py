"""Corrections beside evidence: the root over them, recomputed from the page alone, and every way to change it."""

from __future__ import annotations

import json
import unittest
from typing import Any

from support import vector
from trialverity_check.documents import canonical_json
from trialverity_check.primitives import leaf_hash, tree_root

VECTOR = vector("corrections-v1.json")


def root_of(text: str) -> str:
    """The root of section 9.3.1 over a file."""
    document: dict[str, Any] = json.loads(text)
    assert canonical_json(document).decode() + "\n" == text
    entries = document["corrections"]
    head = {"count": len(entries), "format": document["format"], "key": document["key"], "seal": document["seal"]}
    leaves = [leaf_hash(bytes.fromhex(document["salt"]) + canonical_json(head))]
    for entry in entries:
        if "leaf" in entry:
            leaves.append(bytes.fromhex(entry["leaf"]))
        else:
            leaves.append(leaf_hash(bytes.fromhex(entry["salt"]) + canonical_json(entry["correction"])))
    return tree_root(leaves).hex()


class Corrections(unittest.TestCase):
    def test_the_list_reaches_its_root(self) -> None:
        self.assertEqual(root_of(VECTOR["file"]), VECTOR["root"])

    def test_the_list_with_an_erased_correction_reaches_the_same_root(self) -> None:
        self.assertEqual(root_of(VECTOR["erased"]), VECTOR["root"])
        self.assertNotIn("701-2", VECTOR["erased"])

    def test_no_changed_character_reaches_the_root(self) -> None:
        text: str = VECTOR["file"]
        for place, character in enumerate(text):
            changed = text[:place] + ("0" if character != "0" else "1") + text[place + 1:]
            try:
                root = root_of(changed)
            except (ValueError, KeyError, TypeError, AssertionError, AttributeError):
                continue
            self.assertNotEqual(root, VECTOR["root"], f"character {place}")


if __name__ == "__main__":
    unittest.main()
