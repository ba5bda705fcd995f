"""datacompy with Polars: its mismatches and the rows it finds on one side only.

    with_datacompy.py ORIGINAL DELIVERED KEY,KEY text|inferred [--count]
"""

import sys

import datacompy
import polars


def main() -> None:
    original, delivered, keys, types = sys.argv[1:5]
    key = keys.split(",")
    options = {"infer_schema": False} if types == "text" else {"infer_schema_length": None}
    one, other = (polars.read_csv(path, **options) for path in (original, delivered))
    compare = datacompy.PolarsCompare(one, other, join_columns=key, cast_column_names_lower=False)
    if "--count" in sys.argv:
        print(compare.all_mismatch().height, compare.df1_unq_rows.height, compare.df2_unq_rows.height)
        return
    from claims import Claims

    told = Claims()
    at = lambda rows: [[str(row[k]) for k in key] for row in rows.iter_rows(named=True)]
    told.removed, told.added = at(compare.df1_unq_rows), at(compare.df2_unq_rows)
    columns = [name for name in one.columns if name not in key and f"{name}_match" in compare.intersect_rows.columns]
    for row in compare.intersect_rows.iter_rows(named=True):
        told.cells += [[[str(row[k]) for k in key], name] for name in columns if not row[f"{name}_match"]]
    told.say()


if __name__ == "__main__":
    main()
