"""A full outer join in DuckDB, as one would write it by hand: rows that are on one side only, or differ in some column.

    with_duckdb.py ORIGINAL DELIVERED KEY,KEY text|inferred [--count]
"""

import sys

import duckdb


def name(column: str) -> str:
    """A column's name in SQL."""
    return '"' + column.replace('"', '""') + '"'


def main() -> None:
    original, delivered, keys, types = sys.argv[1:5]
    key = keys.split(",")
    database = duckdb.connect()
    for table, path in (("a", original), ("b", delivered)):
        text = ", all_varchar = true" if types == "text" else ""
        database.execute(f"CREATE VIEW {table} AS SELECT * FROM read_csv('{path}', header = true{text})")
    columns = [row[0] for row in database.execute("DESCRIBE a").fetchall()]
    others = [column for column in columns if column not in key]
    on = " AND ".join(f"a.{name(k)} = b.{name(k)}" for k in key)
    differ = " OR ".join(f"a.{name(c)} IS DISTINCT FROM b.{name(c)}" for c in others)
    both = ", ".join([f"a.{name(c)}" for c in columns] + [f"b.{name(c)}" for c in columns])
    rows = database.execute(
        f"SELECT {both} FROM a FULL OUTER JOIN b ON {on} "
        f"WHERE a.{name(key[0])} IS NULL OR b.{name(key[0])} IS NULL OR {differ}"
    ).fetchall()
    if "--count" in sys.argv:
        print(len(rows))
        return
    from claims import Claims

    told = Claims()
    width = len(columns)
    places = [columns.index(k) for k in key]
    for row in rows:
        one, other = row[:width], row[width:]
        if one[places[0]] is None:
            told.added.append([str(other[place]) for place in places])
        elif other[places[0]] is None:
            told.removed.append([str(one[place]) for place in places])
        else:
            at = [str(one[place]) for place in places]
            told.cells += [[at, column] for place, column in enumerate(columns) if one[place] != other[place]]
    told.say()


if __name__ == "__main__":
    main()
