extension HTMLPage {
    /// The style sheet: light, dark, narrow and printed.
    static let style = """
        :root {
          --paper: #faf9f7; --card: #ffffff; --ink: #1b1d21; --muted: #62666e; --rule: #e4e1db;
          --first: #2f62ad; --second: #c4682f; --good: #25744a; --bad: #b3261e; --mark: #fbe6c2;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #141619; --card: #1b1e22; --ink: #e7e5e0; --muted: #9ba0a8; --rule: #30343a;
            --first: #7fabef; --second: #e59a68; --good: #70c294; --bad: #f0938b; --mark: #55431d;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--paper); color: var(--ink);
          font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
          font-variant-numeric: tabular-nums; overflow-wrap: break-word;
        }
        main { max-width: 66rem; margin: 0 auto; padding: clamp(1.25rem, 4vw, 3.5rem) clamp(1rem, 4vw, 2.5rem); }
        h1, h2, p, dl, dd, figure { margin: 0; }
        h1 { font-size: clamp(1.75rem, 5vw, 2.5rem); font-weight: 650; line-height: 1.15; letter-spacing: -0.015em;
          overflow-wrap: anywhere; }
        h2 { font-size: 1rem; font-weight: 600; }
        .kicker { color: var(--muted); font-size: 0.8rem; letter-spacing: 0.08em; text-transform: uppercase;
          margin-bottom: 0.4rem; }
        .summary { color: var(--muted); margin-top: 0.6rem; max-width: 44rem; }
        .verdict { margin-top: 1.25rem; padding: 0.65rem 0.9rem; border-left: 4px solid; background: var(--card); }
        .verdict + .verdict { margin-top: 0.5rem; }
        .passed { border-color: var(--good); }
        .passed strong { color: var(--good); }
        .failed { border-color: var(--bad); }
        .failed strong { color: var(--bad); }
        .verdict strong { margin-right: 0.4rem; }
        .scores, .pictures { display: grid; gap: 1rem; margin-top: 1.5rem;
          grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
        .score, figure, article { background: var(--card); border: 1px solid var(--rule); border-radius: 0.6rem;
          min-width: 0; }
        .score { padding: 1.1rem 1.25rem; }
        .score h2 { color: var(--muted); }
        .value { font-size: 2.9rem; line-height: 1.15; font-weight: 300; letter-spacing: -0.02em; }
        .remark { font-size: 0.9rem; }
        .signature { margin-top: 0.5rem; color: var(--muted); font-size: 0.75rem; line-height: 1.4;
          overflow-wrap: anywhere; }
        code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        figure { padding: 1rem 1.1rem 0.9rem; display: flex; flex-direction: column; }
        figure p { color: var(--muted); font-size: 0.875rem; }
        svg { display: block; width: 100%; max-width: 40rem; height: auto; margin: 0.5rem 0; overflow: visible; }
        .scroll { overflow-x: auto; }
        svg text { font-size: 11px; fill: var(--ink); }
        svg .tick, svg .axis { fill: var(--muted); }
        svg .note { font-size: 10.5px; fill: var(--muted); }
        svg .value { font-size: 10.5px; font-weight: 400; letter-spacing: 0; }
        svg .value.bright { fill: var(--card); }
        svg .grid { stroke: var(--rule); stroke-width: 1; }
        svg .diagonal { stroke: var(--muted); stroke-width: 1; stroke-dasharray: 3 4; }
        svg .spread { stroke: var(--ink); stroke-width: 1.25; }
        svg .fill.first { fill: var(--first); }
        svg .fill.second { fill: var(--second); }
        svg .see-through { fill-opacity: 0.7; }
        svg .stroke { fill: none; stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }
        svg .stroke.first { stroke: var(--first); }
        svg .stroke.second { stroke: var(--second); }
        svg .stroke.point { stroke-width: 6; }
        svg .stroke.speck { stroke-width: 2.5; stroke-opacity: 0.35; }
        svg .skipped { stroke: var(--bad); stroke-width: 1.5; }
        .facts { margin-top: 1.25rem; padding: 0.8rem 1.1rem; background: var(--card); border: 1px solid var(--rule);
          border-radius: 0.6rem; font-size: 0.9rem; }
        .facts details { margin-top: 0.5rem; }
        .facts summary { cursor: pointer; color: var(--first); }
        .facts td:last-child, .facts th:last-child { text-align: left; }
        .controls { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; margin: 0.75rem 0; }
        .controls label { color: var(--muted); font-size: 0.875rem; max-width: 100%; }
        input, select, button { font: inherit; color: var(--ink); background: var(--card);
          border: 1px solid var(--muted); border-radius: 0.35rem; padding: 0.3rem 0.5rem; max-width: 100%; }
        input[type="number"] { width: 5.5rem; }
        button { cursor: pointer; padding: 0.35rem 0.8rem; }
        button[aria-disabled="true"] { color: var(--muted); cursor: default; }
        .segments { margin-top: 2.25rem; }
        .segments > h2 { font-size: 1.2rem; margin-bottom: 0.75rem; }
        article { padding: 0.8rem 1.1rem 0.95rem; }
        article + article { margin-top: 0.6rem; }
        .place { display: flex; flex-wrap: wrap; gap: 0 1.1rem; color: var(--muted); font-size: 0.85rem;
          margin-bottom: 0.35rem; }
        dl { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: 0.2rem 0.75rem; }
        dt { color: var(--muted); font-size: 0.85rem; padding-top: 0.1rem; }
        dd { overflow-wrap: anywhere; unicode-bidi: isolate; }
        .empty { color: var(--muted); font-style: italic; }
        mark { background: var(--mark); color: inherit; border-radius: 0.2rem; padding: 0 0.12em; }
        .missing { text-decoration: underline dotted 2px var(--bad); text-underline-offset: 0.2em; }
        .wide { margin-top: 0.75rem; background: var(--card); border: 1px solid var(--rule); border-radius: 0.6rem;
          padding: 0.2rem 1.1rem; }
        .wide table { width: 100%; }
        .wide td, .wide th, .wide td:last-child, .wide th:last-child { text-align: left; padding-right: 1rem;
          overflow-wrap: anywhere; }
        .findings ul { margin: 0; padding-left: 1.2rem; }
        .findings li { overflow-wrap: anywhere; margin-bottom: 0.25rem; }
        .findings .example { color: var(--muted); font-size: 0.875rem; }
        .better { color: var(--good); font-weight: 600; }
        .worse { color: var(--bad); font-weight: 600; }
        .command { overflow-wrap: anywhere; }
        footer { margin-top: 2.25rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--muted);
          font-size: 0.85rem; }
        table { border-collapse: collapse; margin: 0.8rem 0; }
        th, td { text-align: left; font-weight: 400; padding: 0.15rem 1.25rem 0.15rem 0; vertical-align: top; }
        td { color: var(--ink); overflow-wrap: anywhere; }
        td:last-child, th:last-child { text-align: right; padding-right: 0; }
        footer td:first-child { overflow-wrap: normal; }
        @media (max-width: 34rem) {
          figure { padding: 0.9rem 0.75rem; }
          dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
          dd + dt { margin-top: 0.4rem; }
          .wide table, .wide tbody, .wide tr, .wide th, .wide td { display: block; }
          .wide thead { display: none; }
          .wide tr + tr { border-top: 1px solid var(--rule); margin-top: 0.5rem; padding-top: 0.5rem; }
          .wide th, .wide tbody td:last-child { text-align: left; padding-right: 0; }
          .wide tbody th { font-weight: 600; }
          .wide td::before { content: attr(data-metric) ": "; color: var(--muted); }
        }
        @media print {
          :root { --paper: #fff; --card: #fff; --ink: #000; --muted: #444; --rule: #ccc; --first: #2f62ad;
            --good: #25744a; --bad: #b3261e;
            --second: #c4682f; --mark: #eee; }
          main { max-width: none; padding: 0; }
          body { font-size: 10pt; }
          .score, figure, article { break-inside: avoid; }
          .scores, .pictures { grid-template-columns: 1fr 1fr; }
          .controls { display: none; }
          mark { text-decoration: underline; }
        }
        """
}
