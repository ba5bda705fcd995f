// The style sheet of a page: system fonts, quiet colours in light and dark, and A4 paper.

/// The style sheet; colour never says anything that a word or symbol beside it does not say.
enum AuditStyle {
    /// CSS without any reference to another file.
    static let sheet: StaticString = """
        :root {
          --ink: #1b2330; --muted: #5a6473; --line: #d8dde4; --paper: #ffffff; --panel: #f5f7f9;
          --good: #17693f; --good-bg: #e6f4ec; --same: #1f5f8b; --same-bg: #e6f0f8;
          --bad: #a8211b; --bad-bg: #fdecea; --caution: #7d5200; --caution-bg: #fdf2d9;
          --bar-intact: #b9c4d0; --bar-altered: #c9352c; --bar-removed: #7d2b6b; --bar-added: #d98a00;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --ink: #e4e8ee; --muted: #9aa5b4; --line: #333c49; --paper: #12171e; --panel: #1a212b;
            --good: #6fd39c; --good-bg: #12301f; --same: #82bdea; --same-bg: #12293b;
            --bad: #ff8f87; --bad-bg: #3a1816; --caution: #f0c264; --caution-bg: #33270c;
            --bar-intact: #4a5665; --bar-altered: #e5564c; --bar-removed: #b865a5; --bar-added: #e0a030;
          }
        }
        * { box-sizing: border-box; }
        html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
        body {
          margin: 0 auto; max-width: 70rem; padding: 2.5rem 2rem 2rem; overflow-wrap: anywhere;
          font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
        }
        h1, h2, h3, p, ul, dl, pre { margin: 0; }
        h1 { font-size: 1.9rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.01em; }
        h2 { font-size: 1.2rem; line-height: 1.3; font-weight: 650; margin-bottom: 0.6rem; }
        h3 { font-size: 0.95rem; line-height: 1.4; font-weight: 650; margin: 1.4rem 0 0.2rem; }
        a { color: inherit; text-decoration-color: var(--muted); text-underline-offset: 0.15em; }
        ul { padding-left: 1.1rem; }
        li { margin: 0.15rem 0; }
        code, pre, .digest { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "Liberation Mono", monospace; }
        code { font-size: 0.93em; }
        pre {
          background: var(--panel); border: 1px solid var(--line); border-radius: 4px; padding: 0.7rem 0.9rem;
          font-size: 0.82rem; white-space: pre-wrap; margin-bottom: 0.7rem;
        }
        section { margin-top: 2.4rem; padding-top: 1.3rem; border-top: 1px solid var(--line); }
        .kind { text-transform: uppercase; letter-spacing: 0.09em; font-size: 0.75rem; color: var(--muted); }
        .title { color: var(--muted); margin-top: 0.3rem; font-size: 1.05rem; }

        .banner {
          display: grid; grid-template-columns: 3fr 2fr; margin-top: 1.4rem; border: 1px solid var(--line);
          border-left: 6px solid var(--tone); border-radius: 4px; overflow: hidden;
        }
        .identical { --tone: var(--good); --tone-bg: var(--good-bg); }
        .equivalent { --tone: var(--same); --tone-bg: var(--same-bg); }
        .altered { --tone: var(--bad); --tone-bg: var(--bad-bg); }
        .unverifiable { --tone: var(--caution); --tone-bg: var(--caution-bg); }
        .verdict { background: var(--tone-bg); padding: 1.1rem 1.3rem; }
        .word { color: var(--tone); font-size: 1.6rem; line-height: 1.2; font-weight: 700; }
        .sentence { font-size: 1.02rem; margin-top: 0.35rem; }
        .chips { margin-top: 0.8rem; font-size: 0.85rem; color: var(--muted); }
        .chip { white-space: nowrap; margin-right: 0.9rem; color: var(--tone); }
        .unchecked { background: var(--panel); padding: 1.1rem 1.3rem; font-size: 0.88rem; }
        .unchecked h2 { font-size: 0.95rem; margin-bottom: 0.35rem; }

        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 0.85rem; }
        th, td { text-align: left; vertical-align: top; padding: 0.36rem 0.7rem 0.36rem 0; }
        th:last-child, td:last-child { padding-right: 0; }
        thead th {
          color: var(--muted); font-weight: 500; font-size: 0.78rem; border-bottom: 1.5px solid var(--line);
          vertical-align: bottom;
        }
        tbody tr + tr > * { border-top: 1px solid var(--line); }
        .number { text-align: right; white-space: nowrap; }
        .nowrap, .place, .badge { white-space: nowrap; }
        .faint { color: var(--muted); }
        .bad { color: var(--bad); font-weight: 650; }
        .datasets td, .datasets th, .evidence-list th { overflow-wrap: break-word; }
        .datasets .path { overflow-wrap: anywhere; min-width: 8rem; }
        .datasets .seal, .evidence-list .seal { white-space: nowrap; }
        .badge { color: var(--tone); font-weight: 600; }
        h2 .badge { margin-left: 0.5rem; font-size: 0.95rem; }
        .dataset > .path, .explanation, .remarks { color: var(--muted); font-size: 0.85rem; }
        .count { font-weight: 400; color: var(--muted); font-size: 0.85rem; margin-left: 0.3rem; }
        .explanation { margin-bottom: 0.35rem; }
        .patterns { margin-top: 0.9rem; font-weight: 600; }
        .more {
          margin-top: 1rem; padding: 0.5rem 0.8rem; background: var(--caution-bg); border-radius: 4px;
          font-size: 0.88rem;
        }

        .counts { margin-top: 0.7rem; }
        .bar { display: flex; gap: 2px; height: 0.7rem; border-radius: 3px; overflow: hidden; background: var(--panel); }
        .bar span { flex-basis: 0; min-width: 5px; }
        .bar .intact, .legend i.intact { background: var(--bar-intact); }
        .bar .altered, .legend i.altered { background: var(--bar-altered); }
        .bar .removed, .legend i.removed { background: var(--bar-removed); }
        .bar .added, .legend i.added { background: var(--bar-added); }
        .legend { margin-top: 0.4rem; font-size: 0.85rem; }
        .legend > span { white-space: nowrap; margin-right: 1.1rem; }
        .legend .none { color: var(--muted); }
        .legend i { display: inline-block; width: 0.65rem; height: 0.65rem; border-radius: 2px; margin-right: 0.35rem; }

        .cells th, .cells td { padding-right: 1.1rem; }
        .cells.values, .cells.remarks-only { table-layout: fixed; }
        .cells.narrow { width: auto; }
        .cells .number { width: 4.2rem; }
        .cells .number.wide { width: 5.4rem; }
        .cells .key { width: 22%; }
        .cells .column { width: 14%; }
        .cells .place { width: 6rem; }
        .cells.values .note { width: 12%; }
        .cells.narrow .key, .cells.narrow .column { width: auto; min-width: 8rem; }
        .cell { white-space: pre-wrap; }
        .cell .length { display: block; }
        .dot, .nil, .length { color: var(--muted); }
        mark { color: inherit; border-radius: 2px; padding: 0 1px; }
        mark.sealed { background: var(--good-bg); box-shadow: inset 0 -1px 0 var(--good); }
        mark.found { background: var(--bad-bg); box-shadow: inset 0 -2px 0 var(--bad); font-weight: 650; }
        .calm mark.found { background: var(--same-bg); box-shadow: inset 0 -1px 0 var(--same); font-weight: inherit; }
        .sign { color: var(--caution); font-weight: 700; }
        .sign.boxed {
          font-size: 0.68em; font-weight: 600; border: 1px solid currentColor; border-radius: 2px; padding: 0 2px;
          margin: 0 1px;
        }

        .facts th { width: 11rem; font-weight: 500; color: var(--muted); }
        .facts .attention { color: var(--caution); font-weight: 600; }
        .evidence-list .digest { font-size: 0.72rem; }
        .glossary { display: grid; grid-template-columns: max-content 1fr; gap: 0.4rem 1.2rem; font-size: 0.9rem; }
        .glossary dd { margin: 0; }
        footer {
          margin-top: 2.4rem; padding-top: 0.8rem; border-top: 1px solid var(--line); color: var(--muted);
          font-size: 0.8rem;
        }

        @media screen and (max-width: 45rem) {
          body { padding: 1.2rem 1rem; }
          .banner { grid-template-columns: 1fr; }
          section { overflow-x: auto; }
          .cells.values, .cells.remarks-only { min-width: 46rem; }
        }
        @page {
          size: A4; margin: 16mm 15mm 18mm;
          @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif; color: #5a6473; }
        }
        @media print {
          html { font-size: 12.5px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          body { padding: 0; max-width: none; }
          thead { display: table-header-group; }
          tr, .banner, .counts, .facts, .differences, pre, .glossary > * { break-inside: avoid; }
          h2, h3, .dataset > .path, .explanation, .evidence-list thead { break-after: avoid; }
          section { margin-top: 1.5rem; padding-top: 0.9rem; }
        }

        """
}
