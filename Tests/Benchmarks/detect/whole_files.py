"""Manipulations of columns and files, and mixtures."""

from edits import number_raised, text_replaced
from exchanges import is_evident
from registry import KEY, Plan, SWAP, manipulation
from tables import number
from whole_rows import rows_deleted, rows_duplicated
from writer import Style


def filled(plan: Plan) -> list[str]:
    """Columns outside the key that have more than one value in the first rows."""
    table = plan.delivery.table
    names = [name for name in table.header if name not in table.key]
    return [name for name in names if len({row[table.position[name]] for row in table.rows[:1000]}) > 1]


@manipulation("columns", "a column removed", sizes=(1,))
def column_removed(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    name = plan.random.choice(filled(plan))
    plan.style.columns = [place for place in range(len(table.header)) if place != table.position[name]]
    plan.delivery.truth.columns.add(("column-removed", name))
    return True


@manipulation("columns", "a column added", sizes=(1,))
def column_added(plan: Plan, size: int) -> bool:
    plan.style.added = ("NEWCOL", lambda row: str(row % 7))
    plan.delivery.truth.columns.add(("column-added", "NEWCOL"))
    return True


@manipulation("columns", "a column renamed", sizes=(1,))
def column_renamed(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    name = plan.random.choice(filled(plan))
    plan.style.names[table.position[name]] = "OTHERNAME"
    plan.delivery.truth.columns.add(("column-renamed", name, "OTHERNAME"))
    return True


@manipulation("columns", "the headers of two columns exchanged", sizes=(1,))
def headers_exchanged(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    one, other = plan.random.choice(table.twins)
    plan.style.names = {table.position[one]: other, table.position[other]: one}
    plan.delivery.truth.columns.add(("columns-swapped", frozenset((one, other))))
    return True


@manipulation("columns", "the values of two columns exchanged in every row", sizes=(1,))
def columns_exchanged(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    one, other = (table.position[name] for name in plan.random.choice(table.twins))
    order = list(range(len(table.header)))
    order[one], order[other] = other, one
    plan.style.columns = order
    plan.style.names = {one: table.header[other], other: table.header[one]}
    plan.delivery.truth.columns.add(("columns-swapped", frozenset((table.header[one], table.header[other]))))
    return True


@manipulation("files", "an older sealed version in place of the newest", stale=True)
def stale_version(plan: Plan, size: int) -> bool:
    plan.delivery.truth.files.add("stale-sequence")
    return number_raised(plan, size) or text_replaced(plan, size)


@manipulation("files", "the file cut off within a row", sizes=(1,))
def file_cut_within_row(plan: Plan, size: int) -> bool:
    last = plan.delivery.table.lines[-1]
    # Behind the first cell: so many bytes that cells are missing.
    plan.cut = len(last) + 1 - last.index(b",") - 3
    plan.delivery.truth.files.add("file-unreadable")
    return True


@manipulation("mixtures", "cells changed, and the file exported in quite another way")
def hidden_in_reexport(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    columns = list(range(len(table.header)))
    plan.random.shuffle(columns)
    # Without a key and in another order, short rows that were changed could be each other.
    shuffles = bool(table.key) or len(table.header) > 50
    plan.style = Style(";", "\r\n", mark=True, quotes_all=True, shuffles_rows=shuffles, columns=columns)
    return number_raised(plan, size) or text_replaced(plan, size)


@manipulation(
    "mixtures", "cells and keys changed, values exchanged, rows deleted, invented and repeated", sizes=(10, 1000)
)
def everything_at_once(plan: Plan, size: int) -> bool:
    table, delivery = plan.delivery.table, plan.delivery
    part = size // 5
    if not (rows_deleted(plan, part) and (number_raised(plan, part) or text_replaced(plan, part))):
        return False
    free = [row for row in range(len(table.rows)) if row not in delivery.touched]
    plan.random.shuffle(free)
    if len(free) < 8 * part:
        return False
    exchanged: list[tuple[int, int]] = []
    for serial in range(part):
        if table.key and not altered_key(plan, free.pop(), serial):
            return False
        one, other = free.pop(), free.pop()
        if delivery.exchange(one, other, table.exchanged[:1], SWAP, among_edits=True):
            exchanged.append((one, other))
        row = tuple(f"new {name} {serial}" for name in table.header)
        if not delivery.insert(plan.random.randrange(len(table.rows)), row):
            return False
        # Where keys repeat, a copy beside a deleted row of the same key could as well be that row, edited.
        copy = free.pop()
        while table.repeats and not delivery.touched.isdisjoint(table.groups[table.key_of(table.rows[copy])]):
            copy = free.pop()
        delivery.copies.append((plan.random.randrange(len(table.rows)), copy))
    for pair in exchanged:
        is_evident(delivery, pair)
    return True


def altered_key(plan: Plan, row: int, serial: int) -> bool:
    """Gives a row another last part of its key."""
    table = plan.delivery.table
    name = table.key[-1]
    old = plan.delivery.text(row, name)
    new = str(3000 + serial) if number(old) is not None else f"{old}Z{serial}"
    kinds = KEY | ({"subject-relabelled"} if name == table.subject else set())
    return plan.delivery.edit(row, {name: new}, kinds)
