"""The second verifier and the Go program against published answers and against the vectors of the page."""

from __future__ import annotations

import base64
import json
import unittest
from pathlib import Path

import make_vectors
from support import (
    HAS_GO, LOG_CHECKPOINT, LOG_KEY, NEEDS_GO, NEEDS_SHARED, RECEIPT, SALT_KEY, SEAL, SHARED, Files, check_with_go,
)
from trialverity_check.documents import Manifest, canonical_json
from trialverity_check.evidence import parse_evidence
from trialverity_check.ledger import Receipt, VerifierKey, open_checkpoint, open_note, receipt_bytes
from trialverity_check.primitives import (
    ByteReader, DoesNotHold, Salts, Unreadable, check_inclusion, leaf_hash, leb, record, sha256, tree_root,
)
from trialverity_check.table import read_table

# The leaves and roots of the tests of RFC 6962 in Certificate Transparency.
CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# The example of C2SP signed-note.
C2SP_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
C2SP_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n")
# The example of golang.org/x/mod/sumdb/note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n")
# A checkpoint of a sigsum log, from C2SP issue 99. The key id of the first signature in that thread is wrong.
SIGSUM_NAME = "sigsum.org/v1/tree/e796172b92befd62d9dc67e41c2f5bc9d3100a3023b20b1ca40288dd1c679e69"
SIGSUM_KEY = SIGSUM_NAME + "+809da1a3+" + base64.b64encode(
    b"\x01" + bytes.fromhex("66e0b858e462a609e66fe71370c816d8846ff103d5499a22a7fec37fdbc424a7")).decode()
SIGSUM_NOTE = (
    f"{SIGSUM_NAME}\n10\nHA5HAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— {SIGSUM_NAME} "
    "gJ2ho0n8F8olcerUF1FFdv235A/5as/coWrpLrtE7ovMeP5whgwouYExowG/lTznxu6OUGjjt5yJQ6bXtTcf718MqAQ=\n")
# For the log of eight entries in support.py, and for longer ones.
LOG_PATH_OF_5 = (
    "SFM123z+yWXxX/dF/GJcQdXqJkaTaTAWWCj3PdS2iFQ=\n/w4ywg/2W5esELOyZ3uHKqPVoCh9lFesukflfPSkpz8=\n"
    "l5nzB1F+9RfCIF35tndivzR1ayAJn7ffzOdrzr0nOy4=\n")
LOG_ROOTS = {
    700: "c70e73499a9c19c590d98494bd050eb3a646bf38c9f7a397dce5a3fede3b2407",
    70_000: "a3920fba7f239a071a9bd10721f1341addefbaededb41c7e24437a9d16bdf00a",
}


class KnownAnswers(unittest.TestCase):
    def test_roots_of_rfc_6962(self) -> None:
        for size, expected in enumerate(CT_ROOTS):
            leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in CT_LEAVES[:size]]
            self.assertEqual(tree_root(leaves).hex(), expected)

    def test_roots_of_larger_logs(self) -> None:
        for size, expected in LOG_ROOTS.items():
            leaves = (leaf_hash(b"entry %d" % number) for number in range(size))
            self.assertEqual(tree_root(leaves).hex(), expected)

    def test_notes_open_with_their_key_and_with_no_other(self) -> None:
        keys = {C2SP_KEY: C2SP_NOTE, GO_KEY: GO_NOTE, SIGSUM_KEY: SIGSUM_NOTE, LOG_KEY: LOG_CHECKPOINT}
        for key, note in keys.items():
            text = note[:note.rindex("\n\n") + 1]
            self.assertEqual(open_note(note.encode(), VerifierKey.parse(key)), text)
            other = C2SP_KEY if key != C2SP_KEY else GO_KEY
            with self.assertRaises(DoesNotHold):
                open_note(note.encode(), VerifierKey.parse(other))

    def test_every_changed_character_of_a_checkpoint_is_noticed(self) -> None:
        key = VerifierKey.parse(LOG_KEY)
        self.assertEqual(open_checkpoint(LOG_CHECKPOINT.encode(), key).size, 8)
        for place in range(len(LOG_CHECKPOINT)):
            changed = LOG_CHECKPOINT[:place] + chr(ord(LOG_CHECKPOINT[place]) ^ 1) + LOG_CHECKPOINT[place + 1:]
            with self.assertRaises((Unreadable, DoesNotHold)):
                open_checkpoint(changed.encode(), key)

    def test_verifier_keys_that_must_not_be_used(self) -> None:
        def key(public: bytes, kind: int = 1, name: str = "log") -> str:
            blob = bytes([kind]) + public
            return f"{name}+{sha256(name.encode() + bytes([10]) + blob)[:4].hex()}+{base64.b64encode(blob).decode()}"

        good = VerifierKey.parse(LOG_KEY).public
        self.assertEqual(VerifierKey.parse(key(good)).public, good)
        identity, beyond_prime = (1).to_bytes(32, "little"), (2**255 - 10).to_bytes(32, "little")
        bad = [key(identity), key(bytes(32)), key(beyond_prime), key(good, kind=4), key(good[:31]),
               key(good, name=""), key(good, name="a b"), LOG_KEY.replace("d648908e", "d648908f"), "log", ""]
        for text in bad:
            with self.assertRaises(Unreadable):
                VerifierKey.parse(text)

    def test_inclusion_in_the_log_of_eight(self) -> None:
        root = base64.b64decode(LOG_CHECKPOINT.split("\n")[2])
        path = [base64.b64decode(line) for line in LOG_PATH_OF_5.split()]
        check_inclusion(leaf_hash(b"entry 5"), 5, 8, path, root)
        for leaf, index, proof in ((b"entry 4", 5, path), (b"entry 5", 4, path), (b"entry 5", 5, path[:2])):
            with self.assertRaises(DoesNotHold):
                check_inclusion(leaf_hash(leaf), index, 8, proof, root)

    @unittest.skipUnless(SHARED.is_dir(), NEEDS_SHARED)
    def test_inclusion_cases_of_transparency_dev(self) -> None:
        cases = json.loads((SHARED / "vectors/merkle-proofs.json").read_text())["inclusion"]
        self.assertGreater(len(cases), 50)
        for case in cases:
            leaf, root = base64.b64decode(case["leafHash"]), base64.b64decode(case["root"])
            proof = [base64.b64decode(step) for step in case["proof"] or []]
            holds = True
            try:
                check_inclusion(leaf, case["leafIdx"], case["treeSize"], proof, root)
            except DoesNotHold:
                holds = False
            self.assertEqual(holds, not case["wantErr"], case["name"])


class PageVectors(unittest.TestCase):
    """The vectors of the page, each value by itself, so that a failure names what differs."""

    def test_the_vectors_are_what_their_maker_makes(self) -> None:
        self.assertEqual(make_vectors.seal_vector(), SEAL)
        self.assertEqual(make_vectors.receipt_vector(SEAL["root"]), RECEIPT)

    def test_salts(self) -> None:
        salts = Salts(SALT_KEY)
        for leaf, expected in SEAL["salts"].items():
            self.assertEqual(salts[int(leaf)].hex(), expected)

    def test_records_leaves_and_root(self) -> None:
        salts = Salts(SALT_KEY)
        rows = read_table(bytes.fromhex(SEAL["csv"]), Manifest.parse(SEAL["manifest"].encode()).profile).rows
        self.assertEqual(rows, SEAL["rows"])
        records = [record(row[:4]) for row in rows]
        self.assertEqual([one.hex() for one in records], SEAL["records"])
        leaves = [leaf_hash(salts[leaf] + data) for leaf, data in enumerate([SEAL["manifest"].encode(), *records])]
        self.assertEqual([leaf.hex() for leaf in leaves], SEAL["leafHashes"])
        self.assertEqual(tree_root(leaves).hex(), SEAL["root"])

    def test_evidence_and_opening(self) -> None:
        for name in ("evidence", "wholeEvidence"):
            evidence = parse_evidence(bytes.fromhex(SEAL[name]))
            self.assertEqual(evidence.rows, SEAL["rows"])
            self.assertEqual(evidence.root().hex(), SEAL["root"])
        opening = parse_evidence(bytes.fromhex(SEAL["opening"]))
        self.assertEqual((opening.rows, opening.opening), (None, evidence.opening))

    def test_numbers(self) -> None:
        for case in SEAL["leb"]:
            self.assertEqual(leb(case["number"]).hex(), case["bytes"])
            self.assertEqual(ByteReader(bytes.fromhex(case["bytes"]), "leb").leb(), case["number"])
        for bad in ("8000", "80", "ff" * 9 + "02", "80" * 10 + "01"):
            with self.assertRaises(Unreadable):
                ByteReader(bytes.fromhex(bad), "leb").leb()

    def test_receipt(self) -> None:
        receipt = Receipt.parse(receipt_bytes(RECEIPT["receipt"]))
        self.assertEqual(receipt.entry.decode(), RECEIPT["entry"])
        self.assertEqual(leaf_hash(receipt.entry).hex(), RECEIPT["leafHash"])
        keys = VerifierKey.parse(RECEIPT["verifierKey"]), VerifierKey.parse(RECEIPT["signerKey"])
        statement, checkpoint = receipt.check(*keys)
        self.assertEqual((statement.root.hex(), checkpoint.size), (SEAL["root"], 3))


@unittest.skipUnless(HAS_GO, NEEDS_GO)
class WithGo(Files):
    """golang.org/x/mod/sumdb says the same of the vectors."""

    def test_checkpoints(self) -> None:
        path = self.file("checkpoint", LOG_CHECKPOINT)
        answer = check_with_go("checkpoint", LOG_KEY, path)
        self.assertEqual((answer.status, answer.output.count("\n")), (0, 1), answer.output)
        self.assertEqual(check_with_go("checkpoint", C2SP_KEY, path).status, 1)
        larger = self.file("larger", LOG_CHECKPOINT.replace("8", "9", 1))
        self.assertEqual(check_with_go("checkpoint", LOG_KEY, larger).status, 1)
        self.assertEqual(check_with_go("checkpoint", SIGSUM_KEY, self.file("s", SIGSUM_NOTE)).status, 0)
        self.assertEqual(check_with_go("checkpoint", GO_KEY, self.file("n", GO_NOTE)).status, 1)
        self.assertEqual(check_with_go("checkpoint", "no key", path).status, 1)

    def test_inclusion(self) -> None:
        def receipt(entry: bytes, index: int) -> Path:
            proof = f"c2sp.org/tlog-proof@v1\nindex {index}\n{LOG_PATH_OF_5}\n{LOG_CHECKPOINT}"
            return self.file("receipt.json", canonical_json({
                "format": "trialverity/receipt/v1", "envelope": base64.b64encode(entry).decode(), "proof": proof}))

        for entry, index, status in ((b"entry 5", 5, 0), (b"entry 4", 5, 1), (b"entry 5", 4, 1), (b"entry 5", 9, 1)):
            self.assertEqual(check_with_go("receipt", LOG_KEY, receipt(entry, index)).status, status)

    def test_the_receipt_of_the_page(self) -> None:
        path = self.file("receipt.json", receipt_bytes(RECEIPT["receipt"]))
        self.assertEqual(check_with_go("receipt", RECEIPT["verifierKey"], path).status, 0)
        self.assertEqual(check_with_go("receipt", RECEIPT["signerKey"], path).status, 1)


if __name__ == "__main__":
    unittest.main()
