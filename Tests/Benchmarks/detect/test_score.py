"""The judge itself: it must notice what a report lacks, invents and misnames.

    python3 -m unittest discover -s Tests/Benchmarks/detect
"""

import unittest
from random import Random

import edits, exchanges, harmless, report, whole_files, whole_rows  # noqa: E401,F401
from delivery import Delivery
from registry import ALL, CELL, KEY, SWAP, Plan
from score import Score, judge
from tables import Table, number
from writer import write


def small_table() -> Table:
    """Forty visits of ten subjects."""
    table = Table("x", "x.csv", "small", ("ID", "VISIT"), "ID", ("VISIT",), (), ("VALUE",), ("VALUE",), ("NOTE",),
                  exchanged=("VALUE",), twins=(("VALUE", "LIMIT"),))
    header = ("ID", "VISIT", "VALUE", "LIMIT", "NOTE")
    rows = [(f"S{row // 4}", str(row % 4), str(20 + 7 * row), str(900 + row), "abc"[row % 3]) for row in range(40)]
    table.__dict__["_read"] = (header, rows)
    table.limit = 40
    return table


def finding(kind: str, row: int | None, found: int | None, column: str | None = None, texts=(None, None)) -> dict:
    """A finding as a report has it."""
    return {"kind": kind, "sealedRow": row, "foundRow": found, "column": column, "sealed": texts[0], "found": texts[1],
            "key": None}


class JudgeTests(unittest.TestCase):
    """Reports that are right, and reports that are not."""

    def setUp(self) -> None:
        self.table = small_table()
        self.delivery = Delivery(self.table)

    def judged(self, findings: list[dict], verdict: str = "altered", counts: dict | None = None) -> Score:
        """The score of a report about the delivery."""
        write(self.delivery, Plan(self.delivery, Random(1)).style, Random(1))
        rows = self.delivery.truth.counts if counts is None else counts
        return judge(Score("x", "x", "x", 1, 1), self.table, self.delivery.truth,
                     {"verdict": verdict, "findings": findings, "rows": rows, "patterns": []})

    def test_a_right_report_is_exact(self) -> None:
        self.assertTrue(self.delivery.edit(3, {"VALUE": "1"}, CELL))
        self.delivery.removed.add(9)
        score = self.judged([finding("cell-altered", 4, 4, "VALUE", ("41", "1")), finding("row-removed", 10, None)])
        self.assertTrue(score.is_exact)
        self.assertEqual((score.kinds.true, score.kinds.found), (2, 2))

    def test_what_is_missing_invented_or_misnamed_is_noticed(self) -> None:
        self.assertTrue(self.delivery.edit(3, {"VALUE": "1"}, CELL))
        right = finding("cell-altered", 4, 4, "VALUE", ("41", "1"))
        self.assertEqual(self.judged([]).cells.recall, 0)
        for wrong in (
            finding("cell-altered", 4, 5, "VALUE", ("41", "1")), finding("cell-altered", 5, 4, "VALUE", ("41", "1")),
            finding("cell-altered", 4, 4, "VALUE", ("41", "2")), finding("cell-altered", 4, 4, "NOTE", ("41", "1")),
            finding("row-added", None, 7), finding("row-removed", 7, None), right,
            finding("columns-swapped", None, None, "VALUE ↔ LIMIT"),
        ):
            self.delivery.truth.cells.clear()
            score = self.judged([right, wrong])
            self.assertFalse(score.is_exact, wrong)
            self.assertEqual(score.cells.found, 1)
        self.assertEqual(self.judged([{**right, "kind": "spreadsheet-damage"}]).kinds.found, 0)
        self.assertFalse(self.judged([right], verdict="equivalent").is_exact)
        self.assertFalse(self.judged([right], counts={"altered": 2}).is_exact)

    def test_one_finding_stands_for_both_cells_of_an_exchange(self) -> None:
        self.assertTrue(self.delivery.exchange(2, 8, ("VALUE",), SWAP))
        told = {**finding("values-swapped", 3, 3, "VALUE", ("34", "76")),
                "counterpart": {"sealedRow": 9, "foundRow": 9, "key": None, "column": "VALUE"}}
        score = self.judged([told])
        self.assertTrue(score.is_exact)
        self.assertEqual(score.kinds.found, 2)

    def test_an_exchange_need_not_be_named_where_chance_makes_as_many(self) -> None:
        self.assertTrue(self.delivery.exchange(2, 8, ("VALUE",), SWAP))
        self.assertTrue(exchanges.is_evident(self.delivery, (2, 8)))
        self.assertEqual(self.delivery.kinds[2, "VALUE"], SWAP)
        self.assertTrue(self.delivery.exchange(0, 1, ("NOTE",), SWAP))
        self.assertFalse(exchanges.is_evident(self.delivery, (0, 1)), "there are three notes")
        self.assertEqual(self.delivery.kinds[1, "NOTE"], CELL | SWAP)

    def test_one_finding_stands_for_all_rows_of_a_subject(self) -> None:
        for row in self.table.by_subject["S3"]:
            self.assertTrue(self.delivery.edit(row, {"ID": "S99"}, KEY))
        self.assertTrue(self.judged([finding("subject-relabelled", 13, 13, "ID", ("S3", "S99"))]).is_exact)

    def test_edits_with_an_open_truth_are_refused(self) -> None:
        self.assertFalse(self.delivery.edit(3, {"VALUE": "41.0"}, CELL), "it means the same")
        self.assertTrue(self.delivery.edit(3, {"VALUE": "34"}, CELL))
        self.assertFalse(self.delivery.edit(2, {"VALUE": "41"}, CELL), "it looks like an exchange")
        self.table.key = ()
        keyless = Delivery(self.table)
        self.assertTrue(keyless.edit(0, {"NOTE": "b"}, CELL))
        self.assertFalse(keyless.edit(0, {"NOTE": "c"}, CELL), "the row has an edit")

    def test_either_of_two_equal_rows_may_be_called_the_copy(self) -> None:
        self.delivery.copies.append((40, 5))
        for found in (6, 41):
            self.delivery.truth.rows.clear()
            self.assertTrue(self.judged([finding("row-duplicated", 6, found)]).is_exact)
        self.delivery.truth.rows.clear()
        self.assertFalse(self.judged([finding("row-duplicated", 6, 7)]).is_exact)

    def test_names_are_unique_and_every_pattern_belongs_to_one(self) -> None:
        from patterns import EXPECTED

        names = [one.name for one in ALL]
        self.assertEqual(len(names), len(set(names)))
        self.assertLessEqual(set(EXPECTED), set(names))
        self.assertGreaterEqual(sum(one.group != "harmless" for one in ALL), 30)

    def test_leading_zeros_make_a_text(self) -> None:
        self.assertIsNone(number("007"))
        self.assertEqual(number("0.5"), number("0.50"))


if __name__ == "__main__":
    unittest.main()
