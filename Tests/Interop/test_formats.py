"""Reading data files and documents, and writing evidence that is then read."""

from __future__ import annotations

import json
import random
import string
import unittest
from typing import Any

from evidence_writer import (
    column_data, evidence_file, manifest_of, opening_file, opening_payload, profile_of, rows_payload,
)
from support import FILE_SALT, NEEDS_SHARED, SALT_KEY, SEAL, SHARED, Files, check
from trialverity_check.documents import Manifest, Profile, canonical_json, parse_canonical, parse_json
from trialverity_check.evidence import parse_evidence
from trialverity_check.primitives import Unreadable
from trialverity_check.table import read_table


def table_of(text: str | bytes, **changes: Any) -> list[list[str]]:
    """The header and the rows of a data file."""
    data = text.encode("utf-8") if isinstance(text, str) else text
    table = read_table(data, Profile.parse(profile_of(["any"], **changes)))
    return [table.header, *table.rows]


class Tables(unittest.TestCase):
    def test_cells(self) -> None:
        cases: list[tuple[str, list[list[str]]]] = [
            ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
            ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
            ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
            ("a,b\r\n1,2\r3,4\n5,6", [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]),
            ('a,b\n"1,\r\n""x""",""\n', [["a", "b"], ['1,\r\n"x"', ""]]),
            ('a,b\n1"2, "3"\n', [["a", "b"], ['1"2', ' "3"']]),
            ("a,b\n\n1,\n\r\n\r,2", [["a", "b"], ["1", ""], ["", "2"]]),
            ('"a\nb",c\n1,2', [["a\nb", "c"], ["1", "2"]]),
            ("a\n\nx\n", [["a"], [""], ["x"]]),
            ('a\n""', [["a"], [""]]),
            ("a", [["a"]]),
            ("\ufeffa,b\n\ufeff1,2", [["a", "b"], ["\ufeff1", "2"]]),
            (",a\n1,2\n", [["", "a"], ["1", "2"]]),
        ]
        for text, expected in cases:
            self.assertEqual(table_of(text), expected, repr(text))

    def test_unreadable_files(self) -> None:
        bad: list[str | bytes] = [
            "", "a,b\n1\n", "a,b\n1,2,3\n", 'a,b\n"1,2\n', 'a,b\n"1"x,2\n', 'a,b\n"1" ,2\n', "a,a\n1,2\n",
            "\u00e9,e\u0301\n1,2\n", 'a,b\n""\n', "a,b\n \n", "a,b\n\0,2\n",
            b"a,b\n\xff,2\n", b"a,b\n\xed\xa0\x80,2\n", b"a\n\xc0\xaf\n",
        ]
        for text in bad:
            with self.assertRaises(Unreadable, msg=repr(text)):
                table_of(text)

    def test_encodings(self) -> None:
        text = "a,b\r\né,2\n"
        for name, codec in (("utf-8", "utf-8"), ("utf-16le", "utf-16-le"), ("utf-16be", "utf-16-be"),
                            ("windows-1252", "cp1252"), ("windows-1250", "cp1250"), ("iso-8859-1", "latin-1")):
            self.assertEqual(table_of(text.encode(codec), encoding=name), [["a", "b"], ["é", "2"]], name)
        self.assertEqual(table_of("\ufeffa\n1".encode("utf-16-le"), encoding="utf-16le"), [["a"], ["1"]])
        bad = [(b"a\n\x81", "windows-1252"), (b"a\n\x98", "windows-1250"), (b"a\x00\n\x00x", "utf-16le"),
               (b"\xd8\x00\x00a", "utf-16be"), (b"a\x00\n", "utf-16le")]
        bad += [(b"a\n" + bytes([byte]), "windows-1252") for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)]
        bad += [(b"a\n" + bytes([byte]), "windows-1250") for byte in (0x81, 0x83, 0x88, 0x90, 0x98)]
        self.assertEqual(table_of(b"\xef\xbb\xbfa\n\x81", encoding="iso-8859-1"), [["\xef\xbb\xbfa"], ["\x81"]])
        for data, name in bad:
            with self.assertRaises(Unreadable, msg=name):
                table_of(data, encoding=name)

    def test_delimiters_and_header_line(self) -> None:
        for delimiter in (";", "\t", "|"):
            text = f'made "today\n\na{delimiter}b\n"1{delimiter}"{delimiter},\n'
            expected = [["a", "b"], [f"1{delimiter}", ","]]
            self.assertEqual(table_of(text, delimiter=delimiter, headerLine=3), expected)
        with self.assertRaises(Unreadable):
            table_of("a\nb", headerLine=3)

    def test_layout(self) -> None:
        cases = [
            ("a,b\n1,2\n", "LF", "none", True), ("a,b\r\n1,2", "CRLF", "none", False), ("a,b", "none", "none", False),
            ('a,b\r"1","2"\r', "CR", "all", True), ('a,b\r\n"1\n2",2\r\n', "CRLF", "some", True),
            ('a,b\n"1",\r\n', "mixed", "all", True), ('"a","b"\n1,2\n', "LF", "none", True),
        ]
        for text, line_ends, quoting, final in cases:
            layout = read_table(text.encode(), Profile.parse(profile_of(["any"]))).layout
            assert layout is not None
            found = (layout.line_ends, layout.quoting, layout.final_line_break)
            self.assertEqual(found, (line_ends, quoting, final), repr(text))

    @unittest.skipUnless(SHARED.is_dir(), NEEDS_SHARED)
    def test_csv_spectrum(self) -> None:
        suite = SHARED / "data/csv_suites/csv-spectrum"
        files = sorted(suite.glob("csvs/*.csv"))
        self.assertEqual(len(files), 11)
        for file in files:
            header, *rows = table_of(file.read_bytes())
            expected = json.loads((suite / "json" / f"{file.stem}.json").read_text(encoding="utf-8"))
            self.assertEqual([dict(zip(header, row, strict=True)) for row in rows], expected, file.name)


class Documents(unittest.TestCase):
    def test_canonical_json(self) -> None:
        value = {"\u20ac": 1, "\r": "\u0007\b\"\\/é\u007f", "\U0001f600": [], "\ufb33": None, "1": True}
        expected = '{"\\r":"\\u0007\\b\\"\\\\/é\u007f","1":true,"€":1,"😀":[],"\ufb33":null}'
        self.assertEqual(canonical_json(value).decode(), expected)
        self.assertEqual(parse_canonical(expected.encode(), "test"), value)

    def test_json_that_is_refused(self) -> None:
        for text in ('{"a":1,"a":1}', "1.0", "1e3", "-1", "9007199254740992", "NaN", "1 1", "", "[" * 100_000):
            with self.assertRaises(Unreadable, msg=text[:20]):
                parse_json(text.encode(), "test")
        for text in (' {"a":1}', '{"b":1,"a":1}', '"\\u0041"', '"\\ud800"', "-0", "01"):
            with self.assertRaises(Unreadable, msg=text):
                parse_canonical(text.encode(), "test")

    def test_manifests_that_are_refused(self) -> None:
        good = json.loads(SEAL["manifest"])
        Manifest.parse(canonical_json(good))
        profile = good["profile"]
        changes: list[dict[str, Any]] = [
            {"extra": 1}, {"rows": -1}, {"rows": True}, {"rows": "3"}, {"sequence": 0}, {"site": "../x"},
            {"site": "701\n"}, {"dataset": ""}, {"trial": "00"}, {"trial": "AB" * 32}, {"format": "v2"}, {"note": 1},
            {"profile": profile | {"volatile": ["SUBJECT"]}}, {"profile": profile | {"key": ["NONE"]}},
            {"profile": profile | {"encoding": "ascii"}}, {"profile": profile | {"headerLine": 0}},
            {"profile": profile | {"columns": [{"name": "SUBJECT", "type": "text", "missing": []}]}},
            {"profile": profile | {"columns": profile["columns"] * 2}}, {"profile": profile | {"columns": []}},
            {"profile": profile | {"key": [], "volatile": sorted(column["name"] for column in profile["columns"])}},
            {"profile": profile | {"delimiter": ";"}}, {"profile": profile | {"headerLine": 2}},
            {"profile": profile | {"columns": [*profile["columns"], *({"name": name, "type": "text"}
                                                                      for name in ("\u00e9", "e\u0301"))]}},
            {"origin": "two words"}, {"origin": ""}, {"sequence": 10**9}, {"file": good["file"] | {"length": None}},
        ]
        for change in changes:
            with self.assertRaises(Unreadable, msg=str(change)):
                Manifest.parse(canonical_json(good | change))
        for name in good:
            with self.assertRaises(Unreadable, msg=name):
                Manifest.parse(canonical_json({key: value for key, value in good.items() if key != name}))


class RoundTrips(Files):
    def random_table(self, numbers: random.Random) -> tuple[list[str], list[list[str]]]:
        alphabet = string.ascii_letters + "0123456789,;|\t\"\n\r éß"
        names = [f"C{place}" for place in range(numbers.randint(1, 6))]

        def pool() -> list[str]:
            return ["".join(numbers.choices(alphabet, k=numbers.randint(0, 9)))
                    for _ in range(numbers.choice([1, 3, 99]))]

        pools = [pool() for _ in names]
        return names, [[numbers.choice(pool) for pool in pools] for _ in range(numbers.choice([0, 1, 2, 7, 300, 700]))]

    def test_evidence_and_data_file_lead_to_one_root(self) -> None:
        numbers = random.Random(20260131)
        for _ in range(40):
            names, rows = self.random_table(numbers)
            encoding, codec = numbers.choice(
                [("utf-8", "utf-8"), ("utf-16be", "utf-16-be"), ("windows-1252", "cp1252")])
            delimiter, volatile = numbers.choice(",;\t|"), names[1:2]
            lines = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [names, *rows]]
            data = (numbers.choice(["\n", "\r\n", "\r"]).join(lines)).encode(codec)
            profile = profile_of(names, encoding=encoding, delimiter=delimiter, volatile=volatile)
            manifest = manifest_of(data, profile, FILE_SALT)
            opening = opening_payload(SALT_KEY, FILE_SALT, data, manifest)
            file = evidence_file(rows, opening, rows_per_section=numbers.choice([1, 5, 256, 1000]))
            evidence = parse_evidence(file)
            self.assertEqual(evidence.rows, rows)
            paths = self.file("x.evidence", file), "--csv", self.file("x.csv", data)
            answer = check("evidence", *paths, "--exact", "--root", evidence.root().hex())
            self.assertEqual(answer.status, 0, answer.output)
            self.assertIn(f"root of the data file: {evidence.root().hex()}", answer.output)
            self.assertEqual(check("evidence", self.file("x.opening", opening_file(opening)), *paths[1:]).status, 0)
            if rows and names[2:]:
                rows[-1][0] += "x"
                self.assertNotEqual(parse_evidence(file).opening.root(rows), evidence.root())

    def test_columns(self) -> None:
        for case in SEAL["columns"]:
            self.assertEqual(column_data(case["texts"], case["after"]).hex(), case["data"])
            block = rows_payload(1, list(zip(*case["after"], case["texts"], strict=True)))
            self.assertEqual(block[-len(case["data"]) // 2:].hex(), case["data"])

    def test_columns_that_follow_from_another_are_read(self) -> None:
        numbers = random.Random(254)
        codes = [numbers.choice("ABCDEFGH") for _ in range(300)]
        rows = [[code, f"test {code}", "upper" if code < "E" else "lower", "same"] for code in codes]
        data = ("\n".join(",".join(row) for row in [["CODE", "NAME", "GROUP", "ALL"], *rows]) + "\n").encode()
        opening = opening_payload(SALT_KEY, FILE_SALT, data, manifest_of(
            data, profile_of(["CODE", "NAME", "GROUP", "ALL"]), FILE_SALT))
        file = evidence_file(rows, opening, rows_per_section=100)
        self.assertEqual(file.count(b"\xfe\x00"), 6)
        self.assertEqual(parse_evidence(file).rows, rows)

    def test_the_file_without_rows(self) -> None:
        manifest = json.loads(SEAL["emptyManifest"])
        opening = opening_payload(SALT_KEY, FILE_SALT, bytes.fromhex(SEAL["csv"]), manifest)
        self.assertEqual(parse_evidence(evidence_file([], opening)).root().hex(), SEAL["emptyRoot"])


class DataFiles(Files):
    """The data file held against the evidence."""

    def answer(self, data: bytes, *options: str) -> int:
        return check("evidence", self.file("x.evidence", bytes.fromhex(SEAL["evidence"])), "--csv",
                     self.file("x.csv", data), *options).status

    def test_the_sealed_file_holds_and_changed_ones_do_not(self) -> None:
        data = bytes.fromhex(SEAL["csv"])
        self.assertEqual(self.answer(data, "--exact"), 0)
        self.assertEqual(self.answer(data, "--root", "00" * 32), 1)
        self.assertEqual(self.answer(data, "--root", "00"), 2)
        for old, new in ((b"12.50", b"12.5"), (b"1016", b"1018"), (b"<0.2", b"<0.2 "), (b"then\n", b"then\r\n"),
                         (b"COMMENT", b"REMARK")):
            self.assertEqual(self.answer(data.replace(old, new, 1)), 1, old)
        lines = data.split(b"\r\n")
        self.assertEqual(self.answer(b"\r\n".join([lines[0], lines[2], lines[1], *lines[3:]])), 1)
        self.assertEqual(self.answer(b"\r\n".join(lines[:-2])), 1)
        self.assertEqual(self.answer(data + b"x"), 2)

    def test_the_same_cells_in_other_bytes_hold_unless_the_bytes_are_asked_for(self) -> None:
        other = bytes.fromhex(SEAL["csv"]).replace(b"\r\n", b"\n")
        self.assertEqual((self.answer(other), self.answer(other, "--exact")), (0, 1))
        volatile = bytes.fromhex(SEAL["csv"]).replace(b"T09:31", b"T09:32")
        self.assertEqual((self.answer(volatile), self.answer(volatile, "--exact")), (0, 1))

    def test_what_the_manifest_says_of_the_file_is_checked(self) -> None:
        data = bytes.fromhex(SEAL["csv"])
        good = json.loads(SEAL["manifest"])
        layout = good["file"]["layout"]
        changes: list[tuple[dict[str, Any], int]] = [
            ({}, 0), ({"length": 201}, 1), ({"digest": "0" * 64}, 1), ({"layout": layout | {"lineEnds": "mixed"}}, 1)]
        for change, status in changes:
            opening = opening_payload(SALT_KEY, FILE_SALT, data, good | {"file": good["file"] | change})
            path = self.file("x.evidence", evidence_file(SEAL["rows"], opening))
            self.assertEqual(check("evidence", path, "--csv", self.file("x.csv", data)).status, status, change)


if __name__ == "__main__":
    unittest.main()
