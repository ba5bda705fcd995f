"""daff with the key given and row order ignored: its highlighter diff, read back.

    with_daff.py ORIGINAL DELIVERED KEY,KEY text [--count]
"""

import csv
import sys

import daff


def read(path: str) -> daff.PythonTableView:
    """A table as texts."""
    with open(path, newline="", encoding="utf-8") as text:
        return daff.PythonTableView([row for row in csv.reader(text)])


def main() -> None:
    original, delivered, keys = sys.argv[1:4]
    key = keys.split(",")
    one, other = read(original), read(delivered)
    flags = daff.CompareFlags()
    flags.ordered = False
    flags.unchanged_context = 0
    for name in key:
        flags.addPrimaryKey(name)
    lines: list = []
    daff.TableDiff(daff.compareTables(one, other, flags).align(), flags).hilite(daff.PythonTableView(lines))
    if "--count" in sys.argv:
        print(len(lines))
        return
    from claims import Claims

    told = Claims()
    header: list[str] = []
    for line in lines:
        action, cells = line[0], ["" if cell is None else str(cell) for cell in line[1:]]
        if action == "@@":
            header = cells
            continue
        if action == "!":
            told.words.append("schema")
            continue
        at = [cells[header.index(k)] for k in key] if header else []
        if action == "+++":
            told.added.append(at)
        elif action == "---":
            told.removed.append(at)
        elif action.endswith("->"):
            told.cells += [[at, name] for name, cell in zip(header, cells) if action in cell]
    told.say()


if __name__ == "__main__":
    main()
