"""Ways in which a table comes back from another program: none of them may be called an alteration."""

import re
from collections.abc import Callable

from registry import Plan, manipulation
from tables import number
from writer import Style


def harmless(about: str):
    """Registers a harmless re-export."""
    return manipulation("harmless", about, sizes=(1,))


def restyled(plan: Plan, style: Style) -> bool:
    """Writes the table in another way."""
    plan.style = style
    plan.delivery.truth.verdict = "equivalent"
    return True


def rewritten(plan: Plan, columns: tuple[str, ...], change: Callable[[str], str]) -> bool:
    """Writes the cells of some columns in another way; false when that changes nothing."""
    table = plan.delivery.table
    places = [table.position[name] for name in columns]
    if not any(change(row[place]) != row[place] for row in table.rows[:2000] for place in places):
        return False
    return restyled(plan, Style(rewrites={place: change for place in places}))


@harmless("nothing at all")
def copied(plan: Plan, size: int) -> bool:
    plan.delivery.truth.verdict = "identical"
    return True


@harmless("CRLF at line ends")
def carriage_returns(plan: Plan, size: int) -> bool:
    return restyled(plan, Style(line_end="\r\n"))


@harmless("CR alone at line ends")
def old_mac_line_ends(plan: Plan, size: int) -> bool:
    return restyled(plan, Style(line_end="\r"))


@harmless("a byte-order mark")
def byte_order_mark(plan: Plan, size: int) -> bool:
    return restyled(plan, Style(mark=True))


@harmless("every cell quoted")
def quotes(plan: Plan, size: int) -> bool:
    return restyled(plan, Style(quotes_all=True))


@harmless("no line break at the end")
def no_final_break(plan: Plan, size: int) -> bool:
    return restyled(plan, Style(final_break=False))


@harmless("empty lines at the end")
def empty_lines(plan: Plan, size: int) -> bool:
    return restyled(plan, Style(tail="\n\n\n"))


@harmless("semicolons between cells")
def semicolons(plan: Plan, size: int) -> bool:
    return restyled(plan, Style(delimiter=";"))


@harmless("tabs between cells")
def tabs(plan: Plan, size: int) -> bool:
    return restyled(plan, Style(delimiter="\t"))


@harmless("UTF-16 with a mark")
def utf_16(plan: Plan, size: int) -> bool:
    return restyled(plan, Style(mark=True, encoding="utf-16-le"))


@harmless("columns in another order")
def column_order(plan: Plan, size: int) -> bool:
    order = list(range(len(plan.delivery.table.header)))
    plan.random.shuffle(order)
    return restyled(plan, Style(columns=order))


@harmless("rows in another order")
def row_order(plan: Plan, size: int) -> bool:
    return restyled(plan, Style(shuffles_rows=True))


@harmless("58 as 58.0")
def point_zero(plan: Plan, size: int) -> bool:
    change = lambda text: text + ".0" if number(text) is not None and "." not in text else text
    return rewritten(plan, plan.delivery.table.numbers, change)


@harmless("54.40 as 54.4")
def zeros_dropped(plan: Plan, size: int) -> bool:
    change = lambda text: text.rstrip("0").rstrip(".") if number(text) is not None and "." in text else text
    return rewritten(plan, plan.delivery.table.numbers, change)


@harmless("blanks behind texts")
def blanks(plan: Plan, size: int) -> bool:
    return rewritten(plan, plan.delivery.table.texts, lambda text: text + "  " if text else text)


@harmless("a declared missing marker as an empty cell")
def declared_marker(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    return bool(table.missing) and rewritten(plan, table.header, lambda text: "" if text in table.missing else text)


@harmless("a few declared missing markers as empty cells")
def few_declared_markers(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    if not table.missing:
        return False
    change = lambda text: "" if text in table.missing and plan.random.random() < 0.01 else text
    return restyled(plan, Style(rewrites={place: change for place in range(len(table.header))}))


@harmless("every date as day/month/year")
def date_format(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    whole = re.compile(r"\d{4}-\d\d-\d\d")
    columns = tuple(
        name for name in table.dates
        if all(whole.fullmatch(row[table.position[name]]) or table.is_missing(row[table.position[name]])
               for row in table.rows)
    )
    change = lambda text: "/".join(reversed(text.split("-"))) if whole.fullmatch(text) else text
    return bool(columns) and rewritten(plan, columns, change)


@harmless("all of that is about the file at once, and rows and columns in another order")
def everything_harmless(plan: Plan, size: int) -> bool:
    order = list(range(len(plan.delivery.table.header)))
    plan.random.shuffle(order)
    return restyled(plan, Style(";", "\r\n", mark=True, quotes_all=True, shuffles_rows=True, columns=order))
