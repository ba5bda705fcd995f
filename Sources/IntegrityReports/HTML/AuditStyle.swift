// The style sheet of a page: system fonts, quiet colours in light and dark.

/// The style sheet; colour never says anything that a word or symbol beside it does not say.
enum AuditStyle {
    /// CSS without any reference to another file.
    static let sheet: StaticString = """
        :root {
          --ink: #1b2330; --muted: #5a6473; --line: #d8dde4; --paper: #ffffff; --panel: #f5f7f9;
          --good: #17693f; --good-bg: #e6f4ec; --same: #1f5f8b; --same-bg: #e6f0f8;
          --bad: #a8211b; --bad-bg: #fdecea; --caution: #7d5200; --caution-bg: #fdf2d9;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --ink: #e4e8ee; --muted: #9aa5b4; --line: #333c49; --paper: #12171e; --panel: #1a212b;
            --good: #6fd39c; --good-bg: #12301f; --same: #82bdea; --same-bg: #12293b;
            --bad: #ff8f87; --bad-bg: #3a1816; --caution: #f0c264; --caution-bg: #33270c;
          }
        }
        * { box-sizing: border-box; }
        html { background-color: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
        body {
          margin: 0 auto; max-width: 72rem; padding: 2.2rem 2rem; overflow-wrap: anywhere;
          font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif;
        }
        h1, h2, h3, h4, p, ul, ol, dl, pre, figure { margin: 0; }
        h1 { font-size: 1.9rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.01em; }
        h2 { font-size: 1.2rem; line-height: 1.3; font-weight: 650; margin-bottom: 0.6rem; }
        h3 { font-size: 1rem; line-height: 1.4; font-weight: 650; margin: 1.6rem 0 0.35rem; }
        h4 { font-size: 0.9rem; line-height: 1.4; font-weight: 650; margin: 1.2rem 0 0.2rem; }
        a { color: inherit; text-decoration-color: var(--muted); text-underline-offset: 0.15em; }
        ul, ol { padding-left: 1.2rem; }
        li { margin: 0.15rem 0; }
        code, pre, .digest { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "Liberation Mono", monospace; }
        code { font-size: 0.9em; }
        .digest { font-size: 0.85em; }
        pre {
          background-color: var(--panel); border: 1px solid #d8dde4; border-color: var(--line); border-radius: 4px; padding: 0.7rem 0.9rem;
          font-size: 0.82rem; white-space: pre-wrap; margin: 0.5rem 0 0.7rem;
        }
        section { margin-top: 2.2rem; padding-top: 1.2rem; border-top: 1px solid #d8dde4; border-top-color: var(--line); }
        section.plain { border-top: 0; padding-top: 0; margin-top: 1.2rem; }
        .section-number { color: var(--muted); font-weight: 500; margin-right: 0.35rem; }
        .kind { text-transform: uppercase; letter-spacing: 0.09em; font-size: 0.75rem; color: var(--muted); }
        .title { color: var(--muted); margin-top: 0.3rem; font-size: 1.05rem; }
        header + section { border-top: 0; padding-top: 0; margin-top: 1rem; }

        .banner {
          display: table; width: 100%; margin-top: 1.4rem; border: 1px solid #d8dde4; border-color: var(--line);
          border-left: 6px solid var(--tone);
        }
        .verdict, .unchecked { display: table-cell; vertical-align: top; padding: 1.1rem 1.3rem; }
        .identical { --tone: var(--good); --tone-bg: var(--good-bg); }
        .equivalent { --tone: var(--same); --tone-bg: var(--same-bg); }
        .altered { --tone: var(--bad); --tone-bg: var(--bad-bg); }
        .unverifiable { --tone: var(--caution); --tone-bg: var(--caution-bg); }
        .verdict { background-color: var(--tone-bg); width: 60%; }
        .banner h2 { font-size: 0.95rem; margin-bottom: 0.35rem; }
        .word { color: var(--tone); font-size: 1.6rem; line-height: 1.2; font-weight: 700; }
        .sentence { font-size: 1.02rem; margin-top: 0.35rem; }
        .chips { margin-top: 0.5rem; font-size: 0.85rem; }
        .chip { white-space: nowrap; margin-right: 0.9rem; color: var(--tone); }
        .look h3 { margin-top: 0.9rem; font-size: 0.95rem; }
        .look li { margin: 0.25rem 0; }
        .unchecked { background-color: var(--panel); font-size: 0.86rem; }
        .unchecked ul { margin-top: 0.5rem; }

        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 0.85rem; }
        table + table { border-top: 1px solid #d8dde4; border-top-color: var(--line); }
        th, td { text-align: left; vertical-align: top; padding: 0.34rem 0.7rem 0.34rem 0; overflow-wrap: anywhere; }
        th { font-weight: 500; color: var(--muted); overflow-wrap: break-word; }
        th:last-child, td:last-child { padding-right: 0; }
        thead th { font-size: 0.78rem; border-bottom: 1.5px solid #d8dde4; border-bottom-color: var(--line); vertical-align: bottom; }
        tbody tr + tr > *, tbody + tbody tr:first-child > * { border-top: 1px solid #d8dde4; border-top-color: var(--line); }
        .number { text-align: right; white-space: nowrap; }
        .nowrap, .badge, .seal { white-space: nowrap; }
        .sub { color: var(--muted); font-size: 0.92em; line-height: 1.35; }
        .faint { color: var(--muted); }
        .path { min-width: 8rem; }
        .badge { color: var(--tone); font-weight: 600; }
        h3 .badge { margin-left: 0.5rem; font-size: 0.9rem; }
        .dataset { margin-top: 2rem; padding-top: 0.4rem; border-top: 1px solid #d8dde4; border-top-color: var(--line); }
        .dataset > h3 { margin-top: 0.6rem; font-size: 1.05rem; }
        .dataset > .path, .explanation, .remarks, .shown { color: var(--muted); font-size: 0.85rem; }
        .shown { margin-top: 0.4rem; font-weight: 600; }
        .count, .p { font-weight: 400; color: var(--muted); font-size: 0.85rem; margin-left: 0.3rem; }
        .explanation { margin-bottom: 0.35rem; }
        .patterns { margin-top: 0.9rem; font-weight: 600; }
        .more {
          margin-top: 1rem; padding: 0.5rem 0.8rem; background-color: var(--caution-bg); font-size: 0.88rem;
        }

        .facts th { width: 9.5rem; }
        .pairs td { width: 38%; }
        .facts .attention, .conduct .attention { color: var(--caution); font-weight: 600; }
        .checks { font-size: 0.78rem; }
        .check.passed b { color: var(--good); }
        .check.failed b { color: var(--bad); }
        .check.unknown b { color: var(--caution); }
        .check b { font-weight: 600; white-space: nowrap; }
        .health th { width: 13rem; }
        .health .check { width: 8rem; }
        .counts-table { width: auto; min-width: 55%; }
        .clauses, .compared { font-size: 0.8rem; }
        .signatures td { height: 3.2rem; border: 1px solid #d8dde4; border-color: var(--line); padding: 0.3rem 0.5rem; }
        .signatures th { padding-left: 0.5rem; }
        .glossary th { width: 12rem; }
        data { display: none; }

        .counts { margin-top: 0.6rem; }
        .legend { margin-top: 0.4rem; font-size: 0.85rem; }
        .legend > span { white-space: nowrap; margin-right: 1.1rem; }
        .legend .none { color: var(--muted); }
        .legend i { display: inline-block; width: 0.65rem; height: 0.65rem; margin-right: 0.35rem; }
        .legend i.intact { background: #b9c4d0; } .legend i.altered { background: #d55e00; }
        .legend i.removed { background: #a8508c; } .legend i.added { background: #e69f00; }

        .cells th, .cells td { padding-right: 1rem; }
        .cells.values, .cells.remarks-only, .cells.ranked { table-layout: fixed; }
        .cells.narrow { width: auto; }
        .cells .number { width: 4.2rem; }
        .cells .number.wide { width: 5.4rem; }
        .cells .key { width: 22%; }
        .cells .column { width: 12%; }
        .cells .place { width: 6rem; white-space: nowrap; }
        .cells .why { width: 20%; }
        .cells.values .note { width: 12%; }
        .explained { margin-top: 0.6rem; font-weight: 600; }
        .reasons .cells th:first-child { width: 26%; }
        .dataset > h4.split { margin-top: 1.4rem; font-size: 1rem; }
        .cells.narrow .key, .cells.narrow .column { width: auto; min-width: 8rem; }
        .ranked th:nth-child(1) { width: 9%; } .ranked th:nth-child(2) { width: 6%; }
        .ranked th:nth-child(3) { width: 15%; } .ranked th:nth-child(4) { width: 11%; }
        .ranked th:nth-child(7) { width: 28%; } .ranked th:nth-child(8) { width: 12%; }
        .ranked .seal { white-space: normal; }
        .weight { font-weight: 650; }
        .weight.safety, .weight.decision { color: var(--bad); }
        .weight.interpretation { color: var(--caution); }
        .none-given { color: var(--caution); font-weight: 600; }
        .cell { white-space: pre-wrap; }
        .cell .length { display: block; }
        .dot, .nil, .length { color: var(--muted); }
        mark { color: inherit; padding: 0; }
        mark.sealed { background-color: var(--good-bg); border-bottom: 1px solid #17693f; border-bottom-color: var(--good); }
        mark.found { background-color: var(--bad-bg); border-bottom: 2px solid #a8211b; border-bottom-color: var(--bad); font-weight: 650; }
        .calm mark.found { background-color: var(--same-bg); border-bottom: 1px solid #1f5f8b; border-bottom-color: var(--same); font-weight: inherit; }
        .sign { color: var(--caution); font-weight: 700; }
        .sign.boxed {
          font-size: 0.68em; font-weight: 600; border: 1px solid currentColor; border-radius: 2px; padding: 0 2px;
          margin: 0 1px;
        }

        """
}
