"""Manipulations of single cells."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from registry import CELL, DAMAGE, KEY, Plan, RELABELLED, manipulation, repeat
from tables import number


def plain(value: Decimal) -> str:
    """A decimal without an exponent and without zeros at the end of its fraction."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def change_cells(
    plan: Plan, size: int, columns: tuple[str, ...], change: Callable[[str], str | None], kinds: set[str] = CELL
) -> bool:
    """Changes `size` cells, one a row, of columns drawn at random; `change` gives nothing for cells that do not fit."""
    delivery = plan.delivery

    def attempt(row: int) -> bool:
        column = plan.random.choice(columns)
        text = change(delivery.text(row, column))
        return text is not None and delivery.edit(row, {column: text}, kinds)

    return bool(columns) and repeat(plan, size, range(len(delivery.table.rows)), attempt)


def change_numbers(plan: Plan, size: int, change: Callable[[Decimal], Decimal | None]) -> bool:
    """Changes cells that are plain decimals."""

    def text(old: str) -> str | None:
        value = number(old)
        new = change(value) if value is not None else None
        return None if new is None else plain(new)

    return change_cells(plan, size, plan.delivery.table.numbers, text)


def scaled(value: Decimal, factor: Decimal, step: int) -> Decimal:
    """A value times a factor with as many decimals as before, and at least one step away."""
    unit = Decimal(1).scaleb(min(0, int(value.as_tuple().exponent)))
    new = (value * factor).quantize(unit, ROUND_HALF_EVEN)
    return new if new != value else value + step * unit


@manipulation("cells", "a number 10 to 50 % higher, with as many decimals")
def number_raised(plan: Plan, size: int) -> bool:
    factor = lambda: Decimal(plan.random.randint(110, 150)) / 100
    return change_numbers(plan, size, lambda value: scaled(value, factor(), 1) if value > 0 else None)


@manipulation("cells", "a number 10 to 50 % lower, with as many decimals")
def number_lowered(plan: Plan, size: int) -> bool:
    factor = lambda: Decimal(plan.random.randint(50, 90)) / 100
    return change_numbers(plan, size, lambda value: scaled(value, factor(), -1) if value > 0 else None)


@manipulation("cells", "the sign of a number")
def sign_flipped(plan: Plan, size: int) -> bool:
    return change_numbers(plan, size, lambda value: -value if value != 0 else None)


@manipulation("cells", "the decimal point one place off")
def decimal_shifted(plan: Plan, size: int) -> bool:
    return change_numbers(plan, size, lambda value: value.scaleb(plan.random.choice((-1, 1))) if value else None)


@manipulation("cells", "a number in another unit (× 0.0555, as glucose from mg/dL to mmol/L)")
def unit_factor(plan: Plan, size: int) -> bool:
    return change_numbers(plan, size, lambda value: (value * Decimal("0.0555")).quantize(Decimal("0.0001")))


@manipulation("cells", "a number rounded to an integer")
def number_rounded(plan: Plan, size: int) -> bool:
    return change_numbers(plan, size, lambda value: value.quantize(Decimal(1)) if value % 1 else None)


@manipulation("cells", "two neighbouring digits of a number in the wrong order")
def digits_transposed(plan: Plan, size: int) -> bool:
    def change(old: str) -> str | None:
        places = [i for i in range(len(old) - 1) if old[i : i + 2].isdigit() and old[i] != old[i + 1]]
        places = [i for i in places if old[i + 1] != "0" or old[:i].strip("-0.")]
        if number(old) is None or not places:
            return None
        place = plan.random.choice(places)
        return old[:place] + old[place + 1] + old[place] + old[place + 2 :]

    return change_cells(plan, size, plan.delivery.table.numbers, change)


@manipulation("cells", "the same amount added to numbers of one column")
def constant_shift(plan: Plan, size: int) -> bool:
    column = plan.delivery.table.numbers[:1]
    return change_cells(plan, size, column, lambda old: None if number(old) is None else plain(number(old) + 2))


@manipulation("cells", "numbers of one column times the same factor")
def constant_factor(plan: Plan, size: int) -> bool:
    column = plan.delivery.table.numbers[:1]
    times = lambda old: None if not number(old) else plain(number(old) * Decimal("1.1"))
    return change_cells(plan, size, column, times)


@manipulation("cells", "an integer moved to the nearest multiple of five", sizes=(10, 1000))
def digits_heaped(plan: Plan, size: int) -> bool:
    column = plan.delivery.table.numbers[:1]
    heap = lambda value: (value / 5).quantize(Decimal(1), ROUND_HALF_EVEN) * 5

    def change(old: str) -> str | None:
        value = number(old)
        return None if value is None or value % 1 or abs(value) < 20 or value % 5 == 0 else plain(heap(value))

    return change_cells(plan, size, column, change)


@manipulation("cells", "results above the upper limit of normal lowered to just below it", sizes=(10, 1000))
def into_range(plan: Plan, size: int) -> bool:
    table, delivery = plan.delivery.table, plan.delivery
    if table.upper is None:
        return False

    def attempt(row: int) -> bool:
        value, limit = (number(delivery.text(row, name)) for name in table.upper)
        if value is None or limit is None or value <= limit:
            return False
        return delivery.edit(row, {table.upper[0]: plain(scaled(limit, Decimal("0.97"), -1))}, CELL)

    return repeat(plan, size, range(len(table.rows)), attempt)


@manipulation("cells", "numbers of one visit 10 to 50 % lower", sizes=(10, 1000))
def at_one_visit(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    groups: dict[str, list[int]] = {}
    if table.visit is None:
        return False
    for row in range(len(table.rows)):
        groups.setdefault(plan.delivery.text(row, table.visit), []).append(row)
    large = sorted(name for name, rows in groups.items() if len(rows) >= 3 * size)
    return bool(large) and lower_some(plan, size, groups[plan.random.choice(large)])


@manipulation("cells", "numbers of one subject 10 to 50 % lower", sizes=(10,))
def of_one_subject(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    large = sorted(name for name, rows in table.by_subject.items() if len(rows) >= 3 * size)
    return bool(large) and lower_some(plan, size, table.by_subject[plan.random.choice(large)])


def lower_some(plan: Plan, size: int, rows: list[int]) -> bool:
    """Lowers numbers of some of the rows."""
    column = plan.delivery.table.numbers[:1]

    def attempt(row: int) -> bool:
        value = number(plan.delivery.text(row, column[0]))
        if value is None or value <= 0:
            return False
        new = scaled(value, Decimal(plan.random.randint(50, 90)) / 100, -1)
        return plan.delivery.edit(row, {column[0]: plain(new)}, CELL)

    return bool(column) and repeat(plan, size, rows, attempt)


@manipulation("cells", "dates of one column moved by the same number of days", sizes=(10, 1000))
def dates_shifted(plan: Plan, size: int) -> bool:
    column = plan.delivery.table.dates[:1]
    move = lambda day, old: None if day is None else (day + timedelta(9)).isoformat() + old[10:]
    return change_cells(plan, size, column, lambda old: move(calendar_day(old), old))


@manipulation("cells", "a text replaced by another that the column has")
def text_replaced(plan: Plan, size: int) -> bool:
    table = plan.delivery.table

    def attempt(row: int) -> bool:
        column = plan.random.choice(table.texts)
        other = plan.delivery.text(plan.random.randrange(len(table.rows)), column)
        return not table.is_missing(other) and plan.delivery.edit(row, {column: other}, CELL)

    return repeat(plan, size, range(len(table.rows)), attempt) if table.texts else False


@manipulation("cells", "a letter of a text doubled")
def letter_added(plan: Plan, size: int) -> bool:
    return change_cells(plan, size, plan.delivery.table.texts, lambda old: old + old[-1] if old.isalpha() else None)


@manipulation("cells", "a Latin letter replaced by a Cyrillic one that looks the same")
def look_alike(plan: Plan, size: int) -> bool:
    change = lambda old: old.replace("A", "А", 1).replace("E", "Е", 1) if "A" in old or "E" in old else None
    return change_cells(plan, size, plan.delivery.table.texts, change)


@manipulation("cells", "a date 1 to 30 days earlier or later")
def date_moved(plan: Plan, size: int) -> bool:
    def change(old: str) -> str | None:
        day = calendar_day(old)
        days = plan.random.randint(1, 30) * plan.random.choice((-1, 1))
        return None if day is None else (day + timedelta(days)).isoformat() + old[10:]

    return change_cells(plan, size, plan.delivery.table.dates, change)


@manipulation("cells", "day and month of a date exchanged")
def day_month_exchanged(plan: Plan, size: int) -> bool:
    def change(old: str) -> str | None:
        new = calendar_day(old[:5] + old[8:10] + "-" + old[5:7]) if calendar_day(old) else None
        return None if new is None else new.isoformat() + old[10:]

    return change_cells(plan, size, plan.delivery.table.dates, change)


def calendar_day(text: str) -> date | None:
    """The day that a text starts with."""
    try:
        return date.fromisoformat(text[:10]) if len(text) >= 10 else None
    except ValueError:
        return None


@manipulation("cells", "a value deleted")
def cell_blanked(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    columns = table.numbers + table.texts + table.dates
    return change_cells(plan, size, columns, lambda old: None if table.is_missing(old) else "")


@manipulation("cells", "a value invented where there was none")
def cell_filled(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    columns = tuple(
        name for name in table.header
        if name not in table.key and any(table.is_missing(row[table.position[name]]) for row in table.rows[:5000])
        and not all(table.is_missing(row[table.position[name]]) for row in table.rows)
    )
    donors = {name: sorted({row[table.position[name]] for row in table.rows}) for name in columns}

    def attempt(row: int) -> bool:
        column = plan.random.choice(columns)
        new = plan.random.choice(donors[column])
        if not table.is_missing(plan.delivery.text(row, column)) or table.is_missing(new):
            return False
        return plan.delivery.edit(row, {column: new}, CELL)

    return bool(columns) and repeat(plan, size, range(len(table.rows)), attempt)


@manipulation("cells", "a marker that the trial does not declare, in place of an empty cell")
def marker_invented(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    columns = tuple(name for name in table.header if name not in table.key)
    return change_cells(plan, size, columns, lambda old: "N/A" if table.is_missing(old) else None)


@manipulation("cells", "three to five cells of a row")
def several_cells(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    columns = [name for name in table.header if name not in table.key]

    def attempt(row: int) -> bool:
        other = table.rows[plan.random.randrange(len(table.rows))]
        some = plan.random.sample(columns, min(len(columns) // 2, plan.random.randint(3, 5)))
        changes = {name: other[table.position[name]] for name in some}
        changes = {name: new for name, new in changes.items() if table.differs(plan.delivery.text(row, name), new)}
        return len(changes) > 1 and plan.delivery.edit(row, changes, CELL)

    return repeat(plan, size, range(len(table.rows)), attempt)


@manipulation("cells", "the last cells of a row shifted by one column")
def row_shifted(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    names = table.header[-max(3, len(table.header) // 4) :]
    if any(name in table.key for name in names):
        return False

    def attempt(row: int) -> bool:
        old = [plan.delivery.text(row, name) for name in names]
        changes = dict(zip(names, [""] + old[:-1]))
        changes = {name: new for name, new in changes.items() if table.differs(plan.delivery.text(row, name), new)}
        return len(changes) > 1 and plan.delivery.edit(row, changes, CELL)

    return repeat(plan, size, range(len(table.rows)), attempt)


@manipulation("cells", "the severity of an adverse event one or two grades lower")
def severity_downgraded(plan: Plan, size: int) -> bool:
    lower = {"SEVERE": ("MODERATE", "MILD"), "MODERATE": ("MILD",)}
    column = (plan.delivery.table.severity,) if plan.delivery.table.severity else ()
    return change_cells(plan, size, column, lambda old: plan.random.choice(lower[old]) if old in lower else None)


@manipulation("keys", "one part of a row's key")
def key_altered(plan: Plan, size: int) -> bool:
    table, delivery = plan.delivery.table, plan.delivery
    if not table.key:
        return False
    taken: dict[str, int] = {}
    alone = table.key == (table.subject,)

    def attempt(row: int) -> bool:
        column = plan.random.choice(table.key)
        old = delivery.text(row, column)
        serial = len(delivery.edits)
        new = str(1000 + serial) if number(old) is not None else f"{old}X{serial}"
        if column == table.subject:
            # Fewer than a third of a subject's rows: else it would be the subject that was renamed.
            if not alone and (taken.get(old, 0) + 1) * 3 >= len(table.by_subject[old]):
                return False
            taken[old] = taken.get(old, 0) + 1
        return delivery.edit(row, {column: new}, KEY | RELABELLED if alone else KEY)

    return repeat(plan, size, range(len(table.rows)), attempt)


@manipulation("spreadsheet", "leading zeros lost")
def leading_zeros_lost(plan: Plan, size: int) -> bool:
    return damage(plan, size, "LBSPID", lambda old: old.lstrip("0") if old[0] == "0" else None)


@manipulation("spreadsheet", "more than 15 digits rounded")
def digits_lost(plan: Plan, size: int) -> bool:
    return damage(plan, size, "LBREFID", lambda old: old[:15] + "0" * (len(old) - 15))


@manipulation("spreadsheet", "a long number in exponent form")
def exponent_form(plan: Plan, size: int) -> bool:
    return damage(plan, size, "LBREFID", lambda old: f"{Decimal(old):.5E}")


@manipulation("spreadsheet", "a code turned into a date")
def text_to_date(plan: Plan, size: int) -> bool:
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    parts = lambda old: [int(part) for part in old.split("-")]
    return damage(plan, size, "LBLOC", lambda old: f"{parts(old)[1]:02d}-{months[parts(old)[0] - 1]}")


@manipulation("spreadsheet", "a code such as 12E5 turned into a number")
def code_to_number(plan: Plan, size: int) -> bool:
    return damage(plan, size, "LBXCOD", lambda old: f"{Decimal(old):.2E}")


@manipulation("spreadsheet", "a date turned into the number of its day")
def date_to_serial(plan: Plan, size: int) -> bool:
    def change(old: str) -> str | None:
        day = calendar_day(old) if len(old) == 10 else None
        return None if day is None else str((day - date(1899, 12, 30)).days)

    return change_cells(plan, size, plan.delivery.table.dates, change, DAMAGE)


def damage(plan: Plan, size: int, column: str, change: Callable[[str], str | None]) -> bool:
    """Damages cells of one identifier."""
    return column in plan.delivery.table.position and change_cells(plan, size, (column,), change, DAMAGE)
