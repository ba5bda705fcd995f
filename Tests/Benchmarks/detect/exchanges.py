"""Manipulations that move true values to false places."""

from collections import Counter

from delivery import Delivery
from registry import CELL, KEY, Plan, RELABELLED, SWAP, manipulation, repeat
from tables import Table


def corresponding(table: Table, columns: tuple[str, ...], by_subject: bool) -> dict[tuple, list[int]]:
    """Rows with the same cells in some columns, of one subject or of all."""
    names = ((table.subject,) if by_subject and table.subject else ()) + columns
    places = [table.position[name] for name in names]
    groups: dict[tuple, list[int]] = {}
    for number, row in enumerate(table.rows):
        groups.setdefault(tuple(row[place] for place in places), []).append(number)
    return groups


def pairs(plan: Plan, groups: dict[tuple, list[int]]) -> list[tuple[int, int]]:
    """Two rows of each group, as often as it has two."""
    found = []
    for rows in groups.values():
        rows = plan.random.sample(rows, len(rows))
        found += zip(rows[::2], rows[1::2])
    return found


@manipulation("copies", "results copied from another subject")
def copied_from_subject(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    if table.context is None:
        return False
    place = {name: table.position[name] for name in table.context}
    about = lambda row: tuple(table.rows[row][place[name]] for name in table.context)
    names = plan.random.sample(sorted(table.by_subject), len(table.by_subject))
    candidates: list[tuple[int, int]] = []
    # Subject by subject, so that all results of one are those of one other.
    for one, other in zip(names[::2], names[1::2]):
        source = {about(row): row for row in table.by_subject[other]}
        candidates += [(row, source[about(row)]) for row in table.by_subject[one] if about(row) in source]
    return copy_results(plan, size, candidates, in_order=True)


@manipulation("copies", "results copied from the visit before")
def copied_from_visit(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    if table.series is None:
        return False
    rows = corresponding(table, table.series, by_subject=True).values()
    return copy_results(plan, size, [pair for group in rows for pair in zip(group[1:], group)])


def copy_results(plan: Plan, size: int, candidates: list[tuple[int, int]], in_order: bool = False) -> bool:
    """Gives the first row of a pair the results of the second."""
    delivery, table = plan.delivery, plan.delivery.table

    def attempt(pair: tuple[int, int]) -> bool:
        new = {name: delivery.text(pair[1], name) for name in table.results}
        changes = {name: text for name, text in new.items() if table.differs(delivery.text(pair[0], name), text)}
        return bool(changes) and delivery.edit(pair[0], changes, CELL)

    return repeat(plan, size, candidates, attempt, in_order)


@manipulation("copies", "a block of a column shifted down by one row", sizes=(10, 1000))
def block_shifted(plan: Plan, size: int) -> bool:
    table, delivery = plan.delivery.table, plan.delivery
    columns = (table.results or table.numbers or table.dates)[:1]
    if not columns or size * 3 > len(table.rows):
        return False
    column = columns[0]
    for _ in range(50):
        start = plan.random.randrange(len(table.rows) - size)
        rows = range(start + 1, start + size + 1)
        wanted = [row for row in rows if table.differs(delivery.text(row, column), delivery.text(row - 1, column))]
        # In a row of equal values a-b-a two neighbours look exchanged, which is as true.
        above = lambda row: {column: delivery.text(row - 1, column)}
        done = [row for row in wanted if delivery.edit(row, above(row), CELL | SWAP, True)]
        if done == wanted and wanted:
            return True
        for row in done:
            delivery.undo(row)
    return False


@manipulation("exchanges", "a value exchanged between two subjects")
def exchanged_between_subjects(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    groups = corresponding(table, table.context or (), by_subject=False)
    return exchange(plan, size, pairs(plan, groups), table.exchanged[:1])


@manipulation("exchanges", "a value exchanged between two visits of a subject")
def exchanged_between_visits(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    if table.series is None:
        return False
    return exchange(plan, size, pairs(plan, corresponding(table, table.series, by_subject=True)), table.exchanged[:1])


@manipulation("exchanges", "all treatment columns exchanged between two subjects")
def arms_exchanged(plan: Plan, size: int) -> bool:
    table = plan.delivery.table
    return bool(table.arms) and exchange(plan, size, pairs(plan, {(): list(range(len(table.rows)))}), table.arms)


def exchange(plan: Plan, size: int, candidates: list[tuple[int, int]], columns: tuple[str, ...]) -> bool:
    """Exchanges cells of `size` pairs of rows."""
    delivery = plan.delivery
    planted: list[tuple[int, int]] = []

    def attempt(pair: tuple[int, int]) -> bool:
        done = delivery.exchange(*pair, columns, SWAP)
        if done:
            planted.append(pair)
        return done

    done = repeat(plan, size, candidates, attempt)
    if all([is_evident(delivery, pair) for pair in planted]):
        delivery.truth.numbers["values-swapped"] = len(delivery.kinds) // 2
    return done


#: So many pairs of edited rows are expected, at the most, that hold each other's values by chance: as Docs/JSON.md has it.
BY_CHANCE = 0.05


def is_evident(delivery: Delivery, pair: tuple[int, int]) -> bool:
    """Whether the edits themselves tell that two rows exchanged their values; else it is as true that cells were altered.

    Somebody who edits 2,000 cells of a column and picks each value from other rows makes many pairs that look exchanged
    when the values are common: of these nobody can know, and a report that claims an exchange claims too much. Both ways
    to tell it are right there. Where such a pair is a rarity, an exchange must be called one.
    """
    one, other = pair
    names = tuple(sorted(delivery.edits[one]))
    shares = [share(delivery.table, names, row) for row in pair]
    edited = sum(changes.keys() >= set(names) for changes in delivery.edits.values())
    evident = edited * (edited - 1) / 2 * shares[0] * shares[1] < BY_CHANCE
    if not evident:
        for row in pair:
            for name in names:
                delivery.kinds[row, name] = frozenset(CELL | SWAP)
    return evident


def share(table: Table, names: tuple[str, ...], row: int) -> float:
    """The share of the rows that have the values of a row in some columns."""
    places = [table.position[name] for name in names]
    counts = table.__dict__.setdefault("combinations", {})
    if names not in counts:
        counts[names] = Counter(tuple(cells[place] for place in places) for cells in table.rows)
    return counts[names][tuple(table.rows[row][place] for place in places)] / len(table.rows)


@manipulation("exchanges", "two values of a row in each other's column")
def exchanged_within_row(plan: Plan, size: int) -> bool:
    table, delivery = plan.delivery.table, plan.delivery
    twins = plan.random.choice(table.twins)
    done = repeat(plan, size, range(len(table.rows)), lambda row: delivery.exchange_within(row, twins, SWAP))
    delivery.truth.numbers["values-swapped"] = len(delivery.edits)
    return done


def subjects(plan: Plan) -> list[str]:
    """Subjects that can be told from single rows."""
    table = plan.delivery.table
    single = len(table.by_subject) == len(table.rows)
    return [name for name, rows in table.by_subject.items() if single or len(rows) > 1]


@manipulation("subjects", "a subject under another identifier", sizes=(1, 10))
def subject_relabelled(plan: Plan, size: int) -> bool:
    return relabel(plan, [{name: f"01-799-{9000 + number}"} for number, name in enumerate(draw(plan, size))])


@manipulation("subjects", "the identifiers of two subjects exchanged", sizes=(1, 10))
def subjects_exchanged(plan: Plan, size: int) -> bool:
    names = draw(plan, 2 * size)
    return relabel(plan, [{one: other, other: one} for one, other in zip(names[::2], names[1::2])])


def draw(plan: Plan, size: int) -> list[str]:
    """Some subjects; none when they are more than a third of all."""
    all_subjects = subjects(plan)
    return plan.random.sample(all_subjects, size) if size * 3 <= len(all_subjects) else []


def relabel(plan: Plan, renamings: list[dict[str, str]]) -> bool:
    """Gives subjects other names in all their rows."""
    table, delivery = plan.delivery.table, plan.delivery
    single = len(table.by_subject) == len(table.rows)
    kinds = RELABELLED | (KEY | SWAP if single else set())
    for renaming in renamings:
        for old, new in renaming.items():
            if not all(delivery.edit(row, {table.subject: new}, kinds, True) for row in table.by_subject[old]):
                return False
    if not single:
        delivery.truth.numbers["subject-relabelled"] = sum(len(renaming) for renaming in renamings)
    return bool(renamings)
