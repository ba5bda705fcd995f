// The parts of the style sheet for pictures, small screens and paper.

extension AuditStyle {
    /// Pictures: on paper they have the colours that stand in them; a dark screen gets others of the same names.
    static let pictures: StaticString = """
        .chart { margin: 1.2rem 0 0.4rem; }
        .chart svg { display: block; width: 100%; max-width: 50rem; height: auto; font-family: inherit; }
        svg.bar { display: block; width: 100%; height: 9px; }
        .figure-title { font-weight: 600; font-size: 0.9rem; margin-bottom: 0.3rem; }
        figcaption { color: var(--muted); font-size: 0.8rem; margin-top: 0.25rem; max-width: 50rem; }
        details { margin-top: 0.3rem; font-size: 0.85rem; }
        summary { color: var(--muted); cursor: pointer; }
        .numbers table { width: auto; min-width: 40%; font-size: 0.8rem; margin-top: 0.3rem; }
        .numbers th, .numbers td { padding-right: 1.2rem; }
        @media screen and (prefers-color-scheme: dark) {
          .c-text, .c-onlight { --pen: #e4e8ee; } .c-muted { --pen: #9aa5b4; } .c-grid { --pen: #333c49; }
          .c-band { --pen: #1d3b30; } .c-blue { --pen: #56b4e9; } .c-vermillion { --pen: #ff8a4c; }
          .c-green { --pen: #2fc596; } .c-orange { --pen: #f0b429; } .c-purple { --pen: #d784bd; }
          .c-intact { --pen: #4a5665; } .c-ondark { --pen: #10151c; }
          .c-heat1 { --pen: #17324d; } .c-heat2 { --pen: #1f4f7d; } .c-heat3 { --pen: #3c80b8; }
          .c-heat4 { --pen: #74b0de; } .c-heat5 { --pen: #c3e0f5; }
          svg rect, svg text, svg circle, svg polygon { fill: var(--pen); }
          svg line, svg polyline, svg circle, svg polygon { stroke: var(--pen); }
          svg .hollow { fill: var(--paper); }
          .legend i.intact { background: #4a5665; } .legend i.altered { background: #ff8a4c; }
          .legend i.removed { background: #d784bd; } .legend i.added { background: #f0b429; }
        }
        @media screen and (max-width: 48rem) {
          body { padding: 1.2rem 1rem; }
          .banner, .verdict, .unchecked { display: block; width: auto; }
          section { overflow-x: auto; }
          .datasets, .checks, .compared, .clauses, .inputs, .roots, .ranked, .cells.values, .cells.remarks-only {
            min-width: 46rem;
          }
          .chart svg { min-width: 38rem; }
        }

        """

    /// A4 paper, for printers and for PDF.
    static let paper: StaticString = """
        @page {
          size: A4; margin: 16mm 15mm 18mm;
          @bottom-left { content: string(study) "  ·  " string(report); font: 7.5pt "Liberation Sans", Arial, sans-serif; color: #5a6473; }
          @bottom-right {
            content: counter(page) " / " counter(pages); font: 7.5pt "Liberation Sans", Arial, sans-serif;
            color: #5a6473;
          }
        }
        @media print {
          html { font-size: 11.5px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          body {
            padding: 0; max-width: none; font-family: "Liberation Sans", "DejaVu Sans", Arial, sans-serif;
          }
          h1, h2, h3, h4, .word, .badge, mark.found { font-weight: bold; }
          h1 { string-set: study content(text); }
          .kind { string-set: report content(text); }
          code, pre, .digest { font-family: "Liberation Mono", "DejaVu Sans Mono", monospace; }
          thead { display: table-header-group; }
          tr, .counts, .chart, .differences, pre, .signatures { break-inside: avoid; }
          h2, h3, h4, .dataset > .path, .explanation { break-after: avoid; }
          section { margin-top: 1.3rem; padding-top: 0.8rem; }
          .dataset { margin-top: 1.3rem; }
          th, td { padding-top: 0.26rem; padding-bottom: 0.26rem; }
          .path { min-width: 0; }
          .checks, .clauses, .compared { font-size: 0.72rem; }
          .checks th, .checks td { padding-right: 0.4rem; }
          .digest { font-size: 0.8em; }
          .roots .digest { font-size: 0.78em; }
          .inputs .digest { font-size: 0.68em; }
          .chart svg { max-width: none; }
          a { text-decoration: none; }
          .banner.identical { border-left: 6px solid #17693f; } .identical .verdict { background-color: #e6f4ec; }
          .banner.equivalent { border-left: 6px solid #1f5f8b; } .equivalent .verdict { background-color: #e6f0f8; }
          .banner.altered { border-left: 6px solid #a8211b; } .altered .verdict { background-color: #fdecea; }
          .banner.unverifiable { border-left: 6px solid #7d5200; }
          .unverifiable .verdict { background-color: #fdf2d9; }
        }

        """
}
