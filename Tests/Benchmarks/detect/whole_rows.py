"""Manipulations of whole rows and subjects."""

from exchanges import draw
from registry import Plan, manipulation, repeat
from tables import Row, number


@manipulation("rows", "rows deleted here and there")
def rows_deleted(plan: Plan, size: int) -> bool:
    return delete(plan, size, range(len(plan.delivery.table.rows)))


@manipulation("rows", "a block of rows deleted", sizes=(10, 1000))
def block_deleted(plan: Plan, size: int) -> bool:
    rows = len(plan.delivery.table.rows)
    if size * 3 > rows:
        return False
    start = plan.random.randrange(rows - size)
    plan.delivery.removed |= set(range(start, start + size))
    return True


@manipulation("rows", "the last rows missing: the file was cut off at a line end")
def file_cut_at_row(plan: Plan, size: int) -> bool:
    rows = len(plan.delivery.table.rows)
    plan.delivery.removed |= set(range(rows - size, rows))
    return size * 3 <= rows


@manipulation("rows", "severe adverse events deleted")
def severe_events_deleted(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    if not table.severity:
        return False
    severe = [row for row in range(len(table.rows)) if plan.delivery.text(row, table.severity) == "SEVERE"]
    return delete(plan, size, severe)


@manipulation("subjects", "a subject deleted", sizes=(1, 10))
def subject_deleted(plan: Plan, size: int) -> bool:
    names = draw(plan, size)
    for name in names:
        plan.delivery.removed |= set(plan.delivery.table.by_subject[name])
    return bool(names)


def delete(plan: Plan, size: int, candidates) -> bool:
    """Deletes rows."""

    def attempt(row: int) -> bool:
        plan.delivery.removed.add(row)
        return True

    return repeat(plan, size, candidates, attempt)


@manipulation("rows", "rows invented from values of other rows")
def rows_inserted(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    return repeat(plan, size, range(len(table.rows)), lambda row: plan.delivery.insert(row, invented(plan, row)))


def invented(plan: Plan, base: int) -> Row:
    """A row that is like others in each cell and like none as a whole; its key is new where keys are unique."""
    table = plan.delivery.table
    donors = [table.rows[plan.random.randrange(len(table.rows))] for _ in range(4)]
    row = [plan.random.choice(donors)[column] for column in range(len(table.header))]
    for name in table.key:
        row[table.position[name]] = plan.delivery.text(base, name)
    if table.key and not table.repeats:
        last = table.key[-1]
        old = plan.delivery.text(base, last)
        serial = len(plan.delivery.inserted)
        row[table.position[last]] = str(2000 + serial) if number(old) is not None else f"{old}N{serial}"
    return tuple(row)


@manipulation("rows", "rows repeated elsewhere in the file")
def rows_duplicated(plan: Plan, size: int) -> bool:
    table = plan.delivery.table

    def attempt(row: int) -> bool:
        plan.delivery.copies.append((plan.random.randrange(len(table.rows) + 1), row))
        return True

    return repeat(plan, size, range(len(table.rows)), attempt)


@manipulation("rows", "a block of rows pasted again at the end", sizes=(10, 1000))
def block_duplicated(plan: Plan, size: int) -> bool:
    rows = len(plan.delivery.table.rows)
    if size * 3 > rows:
        return False
    start = plan.random.randrange(rows - size)
    plan.delivery.copies += [(rows, row) for row in range(start, start + size)]
    return True


@manipulation("subjects", "a subject invented: another one's rows with other numbers", sizes=(1, 10))
def subject_invented(plan: Plan, size: int) -> bool:
    table, delivery = plan.delivery.table, plan.delivery
    names = draw(plan, size)
    for serial, name in enumerate(names):
        for base in table.by_subject[name]:
            row = list(table.rows[base])
            row[table.position[table.subject]] = f"01-799-{8000 + serial}"
            for column in table.numbers:
                value = number(row[table.position[column]])
                if value is not None:
                    row[table.position[column]] = str(value + plan.random.randint(1, 9))
            if not delivery.insert(len(table.rows), tuple(row)):
                return False
    return bool(names)
