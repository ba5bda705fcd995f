"""When two cells of a column mean the same: sections 6.1 and 6.2 of the page."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from .documents import DATE_TYPES, Column

_DECIMAL = re.compile(r"(-?)(?:(0|[1-9][0-9]*)(?:\.([0-9]+))?|\.([0-9]+))", re.ASCII)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def normal_form(cell: str, column: Column) -> str | None:
    """The normal form of a cell; none when it is missing."""
    text = cell.strip(" \t")
    if not text or (text == "." and column.kind != "text") or text in column.missing:
        return None
    if column.kind in ("integer", "decimal", "result"):
        match = _DECIMAL.fullmatch(text)
        if match:
            return _number(match)
    if column.kind in DATE_TYPES and column.date_format is not None:
        day = _day(text, column.date_format)
        if day is not None:
            return day
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")


def _number(match: re.Match[str]) -> str:
    whole, fraction = match[2] or "0", (match[3] or match[4] or "").rstrip("0")
    sign = match[1] if whole != "0" or fraction else ""
    return sign + whole + ("." + fraction if fraction else "")


def _day(text: str, date_format: str) -> str | None:
    """YYYY-MM-DD where the text fits the format and names a day."""
    apart = not date_format.isalpha()
    width = "{1,2}" if apart else "{2}"
    pattern = re.escape(date_format).replace("YYYY", "(?P<y>[0-9]{4})").replace("MMM", "(?P<b>[A-Za-z]{3})")
    pattern = pattern.replace("MM", f"(?P<m>[0-9]{width})").replace("DD", f"(?P<d>[0-9]{width})")
    match = re.fullmatch(pattern, text)
    if not match:
        return None
    parts = match.groupdict()
    try:
        month = int(parts["m"]) if "m" in parts else _MONTHS.index(parts["b"].upper()) + 1
        return date(int(parts["y"]), month, int(parts["d"])).isoformat()
    except ValueError:
        return None
