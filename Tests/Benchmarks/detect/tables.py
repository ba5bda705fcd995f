"""The real tables that are manipulated: where they are, how they are sealed, and what their columns are for."""

import csv
import io
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path

Row = tuple[str, ...]


@dataclass
class Table:
    """A table, its key, and the columns that manipulations choose from.

    Every list of columns is what a planter may use; an empty one means that the manipulation does not apply here.
    """

    name: str
    file: str
    shape: str
    key: tuple[str, ...] = ()
    subject: str | None = None
    #: Columns that say what a row is about, beside the subject: rows of two subjects with the same ones correspond.
    context: tuple[str, ...] | None = None
    #: Of `context`, what stays the same from one visit to the next.
    series: tuple[str, ...] | None = None
    #: What was measured; copied as a whole from one row to another.
    results: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    #: Columns of which single values are exchanged between rows.
    exchanged: tuple[str, ...] = ()
    #: Columns that hold the same kind of thing and are easily mixed up.
    twins: tuple[tuple[str, str], ...] = ()
    severity: str | None = None
    visit: str | None = None
    #: The result and its upper limit of normal.
    upper: tuple[str, str] | None = None
    arms: tuple[str, ...] = ()
    #: What the trial definition declares beside the key.
    declared: dict = field(default_factory=dict)
    #: Texts that mean "missing" beside the empty one.
    missing: tuple[str, ...] = ()
    folder: Path = Path()
    limit: int | None = None
    #: Columns added before sealing, for damage that the real columns cannot take: name and text of each row.
    identifiers: bool = False

    @property
    def dataset(self) -> str:
        """Its name in the trial."""
        return self.name.upper()

    @cached_property
    def data(self) -> bytes:
        """The bytes that are sealed."""
        if self.limit is None and not self.identifiers:
            return (self.folder / self.file).read_bytes()
        return b"\n".join(write_line(row) for row in [self.header, *self.rows]) + b"\n"

    @cached_property
    def _read(self) -> tuple[Row, list[Row]]:
        with (self.folder / self.file).open(newline="", encoding="utf-8") as text:
            reader = csv.reader(text)
            header = tuple(next(reader))
            rows = [tuple(row) for row in reader]
        if self.limit:
            rows = rows[: self.limit]
        if self.identifiers:
            header += ("LBSPID", "LBREFID", "LBLOC", "LBXCOD")
            rows = [row + identifiers(number) for number, row in enumerate(rows)]
        return header, rows

    @property
    def header(self) -> Row:
        """The names of the columns."""
        return self._read[0]

    @property
    def rows(self) -> list[Row]:
        """The cells, row by row."""
        return self._read[1]

    @cached_property
    def lines(self) -> list[bytes]:
        """The rows as they stand in the file, without line ends."""
        lines = self.data.rstrip(b"\n").split(b"\n")[1:]
        if len(lines) != len(self.rows):
            raise ValueError(f"{self.file} has line breaks within cells")
        return lines

    @cached_property
    def position(self) -> dict[str, int]:
        """The position of each column."""
        return {name: index for index, name in enumerate(self.header)}

    @cached_property
    def by_subject(self) -> dict[str, list[int]]:
        """The rows of each subject, from 0."""
        found: dict[str, list[int]] = {}
        if self.subject:
            place = self.position[self.subject]
            for number, row in enumerate(self.rows):
                found.setdefault(row[place], []).append(number)
        return found

    @cached_property
    def every_row(self) -> set[Row]:
        """All rows, to see whether an edit makes one the likeness of another."""
        return set(self.rows)

    def key_of(self, row: Row) -> Row:
        """The cells of the key."""
        return tuple(row[self.position[name]] for name in self.key)

    @cached_property
    def groups(self) -> dict[Row, list[int]]:
        """The rows of each key."""
        found: dict[Row, list[int]] = {}
        for number, row in enumerate(self.rows):
            found.setdefault(self.key_of(row), []).append(number)
        return found

    @cached_property
    def repeats(self) -> bool:
        """Whether rows share their key."""
        return bool(self.key) and len(self.groups) < len(self.rows)

    def is_missing(self, text: str) -> bool:
        """Whether a text stands for no value at all."""
        return text.strip() in ("", ".", *self.missing)

    def differs(self, one: str, other: str) -> bool:
        """Whether two texts mean different things under every type that a column may have."""
        one, other = one.strip(), other.strip()
        if one == other or (self.is_missing(one) and self.is_missing(other)):
            return False
        first, second = number(one), number(other)
        return first is None or second is None or first != second


def number(text: str) -> Decimal | None:
    """A plain decimal; nothing for all other texts, those with leading zeros among them."""
    plain = text.removeprefix("-")
    if not plain or (plain[0] == "0" and plain[1:2].isdigit()) or plain.strip("0123456789.") or plain.count(".") > 1:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def write_line(row: Row) -> bytes:
    """A row as CSV, quoted where it must be."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(row)
    return out.getvalue().encode()


def identifiers(row: int) -> Row:
    """Identifiers such as laboratories give: leading zeros, 18 digits, a place like a date, a code like an exponent."""
    mixed = row * 2_654_435_761 % 2**32
    return (
        f"{row % 9000 + 1:07d}", f"8400{mixed:010d}{row % 8999 + 1001}", f"{row % 12 + 1}-{row % 28 + 1}",
        f"{mixed % 90 + 10}E{row % 7 + 2}",
    )


SDTM = "cdiscpilot01_sdtm/"
LABORATORY = {
    "key": ("USUBJID", "LBTESTCD", "VISITNUM"), "subject": "USUBJID", "context": ("LBTESTCD", "VISITNUM"),
    "series": ("LBTESTCD",), "results": ("LBORRES", "LBSTRESC", "LBSTRESN"), "numbers": ("LBORRES", "LBSTRESN"),
    "texts": ("LBTEST", "LBORRESU", "LBNRIND", "VISIT"), "dates": ("LBDTC",), "exchanged": ("LBORRES",),
    "twins": (("LBORNRLO", "LBORNRHI"), ("LBORRES", "LBORNRHI")), "declared": {"domain": "LB"},
    "visit": "VISITNUM", "upper": ("LBSTRESN", "LBSTNRHI"),
}


def all_tables(data: Path) -> list[Table]:
    """The tables of the benchmark."""
    tables = [
        Table("lb", SDTM + "lb.csv", "long, with a key", **LABORATORY),
        Table(
            "vs", SDTM + "vs.csv", "long, each key is repeated", ("USUBJID", "VSTESTCD", "VISITNUM"), "USUBJID",
            ("VSTESTCD", "VISITNUM", "VSTPTNUM"), ("VSTESTCD", "VSTPTNUM"), ("VSORRES", "VSSTRESC", "VSSTRESN"),
            ("VSORRES", "VSSTRESN"), ("VSPOS", "VISIT", "VSTPT"), ("VSDTC",), ("VSORRES",),
            (("VISITDY", "VSDY"), ("VSORRES", "VSTPTNUM")), visit="VISITNUM", declared={"domain": "VS"},
        ),
        Table(
            "ae", SDTM + "ae.csv", "text, with a key", ("USUBJID", "AESEQ"), "USUBJID", numbers=("AESTDY", "AEENDY"),
            texts=("AETERM", "AELLT", "AEDECOD", "AEBODSYS", "AEREL", "AEOUT"), dates=("AESTDTC", "AEENDTC"),
            exchanged=("AETERM",), twins=(("AESTDTC", "AEENDTC"), ("AETERM", "AEBODSYS")), severity="AESEV",
            declared={"domain": "AE"}, missing=("NA",),
        ),
        Table(
            "adsl", "cdiscpilot01_adam/adsl.csv", "wide, with a key", ("USUBJID",), "USUBJID", (), None,
            ("HEIGHTBL", "WEIGHTBL", "BMIBL"), ("AGE", "HEIGHTBL", "WEIGHTBL", "BMIBL", "DURDIS"),
            ("RACE", "AGEGR1", "DCDECOD", "ETHNIC"), ("TRTSDT", "TRTEDT", "DISONSDT"), ("WEIGHTBL",),
            (("TRTSDT", "TRTEDT"), ("HEIGHTBL", "WEIGHTBL")),
            arms=("ARM", "TRT01P", "TRT01PN", "TRT01A", "TRT01AN"),
            declared={"columns": {"subject": "USUBJID", "arm": "ARM", "site": "SITEID"}},
        ),
        Table(
            "se", SDTM + "se.csv", "narrow, without a key", (), "USUBJID", ("ETCD",), None, ("SEENDTC",), (),
            ("ELEMENT", "ETCD"), ("SESTDTC", "SEENDTC"), ("SEENDTC",), (("SESTDTC", "SEENDTC"),),
            declared={"columns": {"subject": "USUBJID"}}, missing=("NA",),
        ),
        Table(
            "ist", "ist/IST.csv", "very wide, without a key", (), numbers=("AGE", "RSBP", "RDELAY"),
            texts=("SEX", "STYPE", "RCONSC", "DDIAGISC"), exchanged=("AGE", "RSBP"), twins=(("AGE", "RSBP"),),
            declared={"columns": {"site": "HOSPNUM"}},
        ),
        Table(
            "lx", SDTM + "lb.csv", "5,000 rows of lb with four identifiers", **{**LABORATORY, "declared": {
                "domain": "LB", "types": {"LBSPID": "text", "LBREFID": "text", "LBLOC": "text", "LBXCOD": "text"},
            }}, limit=5000, identifiers=True,
        ),
    ]
    for table in tables:
        table.folder = data
    return tables
