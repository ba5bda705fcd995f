// What becomes of each file of the frictionless suite, looked at one by one: all refusals name the true cause.

/// One line for a file: its shape, or the code, place and message of its refusal.
let frictionlessVerdicts = """
    Table With Data.csv: 2 columns, 2 rows, delimiter ,
    [table].csv: 2 columns, 2 rows, delimiter ,
    accent.csv: 17 columns, 2 rows, delimiter ;
    analysis-data.csv: 11 columns, 9 rows, delimiter ,
    ascii-notvalid.csv: 3 columns, 1 rows, delimiter ,
    ascii.csv: 3 columns, 1 rows, delimiter ,
    blank-cells.csv: 2 columns, 5 rows, delimiter ,
    blank-headers.csv: 3 columns, 2 rows, delimiter ,
    blank-rows-multiple.csv: 3 columns, 13 rows, delimiter ,
    blank-rows-no-fields.csv: 3 columns, 2 rows, delimiter ,
    blank-rows.csv: 3 columns, 3 rows, delimiter ,
    bom.csv: 2 columns, 2 rows, delimiter ,
    capital-3.csv: 2 columns, 5 rows, delimiter ,
    capital-invalid.csv: duplicate-columns:1, columns 2 and 3 of the header have the same name
    capital-valid.csv: 2 columns, 5 rows, delimiter ,
    capitals.csv: 3 columns, 5 rows, delimiter ,
    chunk1.csv: 2 columns, 1 rows, delimiter ,
    chunk2.csv: 2 columns, 1 rows, delimiter ,
    chunk2.headless.csv: 2 columns, 0 rows, delimiter ,
    chunk3.csv: 2 columns, 0 rows, delimiter ,
    compression/implicit-gz.csv: invalid-bytes:1:2, the bytes here are no text in the encoding of the file
    compression/implicit-zip.csv: nul-bytes:2:1, there is a NUL byte in the text, and there are 4 more faults
    countries-cleaned.csv: 4 columns, 4 rows, delimiter ,
    countries-truefalsevalues.csv: 2 columns, 2 rows, delimiter ,
    countries.csv: ragged-rows:2:1, 5 rows do not have the 1 cell of the header: line 2 has 4, line 3 has 4, line 4 has 5, line 5 has 4, line 6 has 4
    country-1.csv: 4 columns, 5 rows, delimiter ,
    country-2.csv: 1 columns, 6 rows, delimiter ,
    country-3.csv: 4 columns, 5 rows, delimiter ,
    data.csv: 4 columns, 2 rows, delimiter ,
    data2.csv: 2 columns, 3 rows, delimiter ,
    defective-rows.csv: ragged-rows:2:1, 2 rows do not have the 3 cells of the header: line 2 has 2, line 3 has 4
    delimiter.csv: 2 columns, 2 rows, delimiter ;
    dialect.csv: ragged-rows:3:1, 1 row does not have the 2 cells of the header: line 3 has 3
    doublequote.csv: 17 columns, 5 rows, delimiter ,
    duplicate-column.csv: duplicate-columns:1, columns 2 and 3 of the header have the same name
    duplicate-headers.csv: duplicate-columns:1, columns 1 and 3 of the header have the same name
    duplicate-rows.csv: 3 columns, 3 rows, delimiter ,
    empty.csv: empty-file, the file is empty
    encoding-issue-274.csv: 17 columns, 507 rows, delimiter ,
    escaping.csv: 2 columns, 3 rows, delimiter ,
    floats.csv: 1 columns, 5 rows, delimiter ,
    geopoint/data/geopoint-object.csv: 2 columns, 3 rows, delimiter ,
    infer/data.csv: 4 columns, 2 rows, delimiter ,
    infer/data2.csv: 2 columns, 3 rows, delimiter ,
    invalid.csv: duplicate-columns:1, columns 2 and 4 of the header have the same name
    invalid/data.csv: 4 columns, 2 rows, delimiter ,
    invalid/data2.csv: 2 columns, 3 rows, delimiter ,
    issue-1004-data1.csv: ragged-rows:3:1, 2 rows do not have the 4 cells of the header: line 3 has 5, line 6 has 1
    issue-1004-data2.csv: ragged-rows:2:1, 3 rows do not have the 4 cells of the header: line 2 has 2, line 3 has 2, line 5 has 5
    issue-1009-comma.csv: 2 columns, 1 rows, delimiter ,
    issue-1009-semicolon.csv: 2 columns, 1 rows, delimiter ;
    issue-1066-smallcellsize.csv: 2 columns, 12 rows, delimiter ,
    issue-1066-smallcellsizewithdeviation.csv: 2 columns, 12 rows, delimiter ,
    issue-1100.csv: 2 columns, 2 rows, delimiter ;
    issue-1105-timezone.csv: 2 columns, 2 rows, delimiter ;
    issue-1109.csv: 3 columns, 3 rows, delimiter ,
    issue-1138.csv: 4 columns, 7 rows, delimiter ;
    issue-1232.csv: 7 columns, 5 rows, delimiter ;
    issue-1341.csv: 51 columns, 99 rows, delimiter ,
    issue-1478/table.csv: 4 columns, 9 rows, delimiter |
    issue-493.csv: 126 columns, 9 rows, delimiter ,
    issue-825.csv: 3 columns, 2 rows, delimiter ,
    issue-833.csv: 2 columns, 3 rows, delimiter ,
    issue-844.csv: 2 columns, 2 rows, delimiter ,
    issue-905/bad.csv: 2 columns, 1 rows, delimiter ,
    issue-905/ok1.csv: 2 columns, 1 rows, delimiter ,
    issue-905/ok2.csv: 2 columns, 1 rows, delimiter ,
    issue-991.csv: 3 columns, 1 rows, delimiter ,
    latin1.csv: invalid-bytes:3:3, the bytes here are no text in the encoding of the file
    leading-zeros.csv: 1 columns, 3 rows, delimiter ,
    long.csv: 2 columns, 6 rows, delimiter ,
    matrix-with-comment.csv: ragged-rows:2:1, 5 rows do not have the 1 cell of the header: line 2 has 4, line 3 has 4, line 4 has 4, line 5 has 4, line 6 has 4
    matrix.csv: 4 columns, 4 rows, delimiter ,
    nested-invalid.csv: 3 columns, 5 rows, delimiter ,
    nested.csv: 3 columns, 4 rows, delimiter ,
    number/number-test.csv: 6 columns, 13 rows, delimiter ,
    numeric-labels.csv: 10 columns, 3 rows, delimiter ,
    package-dialect-no-header.csv: 3 columns, 2 rows, delimiter ,
    package/data.csv: 4 columns, 2 rows, delimiter ,
    package/data2.csv: 2 columns, 3 rows, delimiter ,
    primary-file-types.csv: 3 columns, 2 rows, delimiter ,
    schema-errors.csv: ragged-rows:5:1, 1 row does not have the 3 cells of the header: line 5 has 6
    skip-blank-at-the-end.csv: ragged-rows:2:1, 1 row does not have the 2 cells of the header: line 2 has 1
    skip-rows-before-headers.csv: ragged-rows:2:1, 3 rows do not have the 1 cell of the header: line 2 has 2, line 3 has 2, line 4 has 2
    skip-rows.csv: ragged-rows:2:1, 3 rows do not have the 1 cell of the header: line 2 has 2, line 3 has 2, line 5 has 2
    structure-errors.csv: ragged-rows:5:1, 1 row does not have the 3 cells of the header: line 5 has 6
    sync-schema.csv: 2 columns, 2 rows, delimiter ,
    table-chunks/data1/chunk2.csv: 2 columns, 1 rows, delimiter ,
    table-chunks/data2/chunk2.csv: 2 columns, 1 rows, delimiter ,
    table-delimiter.csv: 2 columns, 2 rows, delimiter ;
    table-infer-increase-limit.csv: 2 columns, 199 rows, delimiter ,
    table-infer-iso-8859-7.csv: invalid-bytes:2:6, the bytes here are no text in the encoding of the file, and there are 3 more faults
    table-infer-missing-values.csv: 3 columns, 7 rows, delimiter ,
    table-infer-row-limit.csv: 3 columns, 11 rows, delimiter ,
    table-infer-utf8.csv: 3 columns, 5 rows, delimiter ,
    table-infer.csv: 3 columns, 4 rows, delimiter ,
    table-limits.csv: 4 columns, 3 rows, delimiter ,
    table-output.csv: 2 columns, 2 rows, delimiter ,
    table-reverse.csv: 2 columns, 2 rows, delimiter ,
    table-unicode-headers.csv: 2 columns, 2 rows, delimiter ,
    table-with-accents.csv: invalid-bytes:1:29, the bytes here are no text in the encoding of the file
    table.csv: 2 columns, 2 rows, delimiter ,
    table.tsv: 2 columns, 3 rows, delimiter tab
    table_with_data.csv: 2 columns, 2 rows, delimiter ,
    tables/chunk1.csv: 2 columns, 1 rows, delimiter ,
    tables/chunk2.csv: 2 columns, 1 rows, delimiter ,
    timezone-with-id.csv: 3 columns, 4 rows, delimiter ,
    timezone.csv: 2 columns, 4 rows, delimiter ,
    transform-groups.csv: 4 columns, 6 rows, delimiter ,
    transform-pivot.csv: 4 columns, 12 rows, delimiter ,
    transform.csv: 3 columns, 3 rows, delimiter ,
    transpose.csv: 4 columns, 2 rows, delimiter ,
    unique-field.csv: 3 columns, 9 rows, delimiter ,
    vix.csv: 5 columns, 2 rows, delimiter ;
    without-headers-extra.csv: ragged-rows:3:1, 1 row does not have the 2 cells of the header: line 3 has 3
    without-headers.csv: 2 columns, 2 rows, delimiter ,
    without-rows.csv: 2 columns, 0 rows, delimiter ,
    Таблица.csv: 2 columns, 2 rows, delimiter ,
    """
