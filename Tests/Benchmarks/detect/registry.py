"""What a manipulation is, and the list of all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from delivery import Delivery
from writer import Style

CELL, DAMAGE, SWAP, KEY = {"cell-altered"}, {"spreadsheet-damage"}, {"values-swapped"}, {"key-altered"}
RELABELLED = {"subject-relabelled"}


@dataclass
class Plan:
    """A delivery with the way in which it will be written."""

    delivery: Delivery
    random: Random
    style: Style = field(default_factory=Style)
    #: Bytes cut off the end of the file after writing.
    cut: int = 0


@dataclass(frozen=True)
class Manipulation:
    """One way to change a table: `plant` does it `size` times, and returns whether the table allows that."""

    name: str
    group: str
    about: str
    sizes: tuple[int, ...]
    plant: Callable[[Plan, int], bool]
    #: The delivery is sealed first, and the table after it: then it is an old version.
    stale: bool = False


ALL: list[Manipulation] = []
SIZES = (1, 10, 1000)


def manipulation(group: str, about: str, sizes: tuple[int, ...] = SIZES, stale: bool = False):
    """Registers a planter under its function's name."""

    def register(plant: Callable[[Plan, int], bool]) -> Callable[[Plan, int], bool]:
        ALL.append(Manipulation(plant.__name__.replace("_", "-"), group, about, sizes, plant, stale))
        return plant

    return register


def repeat(
    plan: Plan, size: int, candidates: Iterable, attempt: Callable[[object], bool], in_order: bool = False
) -> bool:
    """Tries candidates, in random order or as they are, until `size` of them worked."""
    pool = list(candidates)
    # More than a third of the rows changed at random is another table, not a manipulated one.
    if size > max(1, len(plan.delivery.table.rows) // 3):
        return False
    if not in_order:
        plan.random.shuffle(pool)
    done = 0
    for candidate in pool:
        if done == size:
            break
        done += attempt(candidate)
    return done == size
