extension ComparisonPage {
    /// Colours and dashes of the series, and wide tables.
    static let style = """
        \(HTMLPage.seriesStyle)
        svg .stroke.d1 { stroke-dasharray: 6 4; }
        svg .stroke.d2 { stroke-dasharray: 1.5 4; }
        svg .stroke.d3 { stroke-dasharray: 8 3 1.5 3; }
        svg .stroke.thin { stroke-width: 1.1; }
        svg.key { display: inline-block; width: 1.6rem; height: 0.5rem; margin: 0 0.4rem 0 0;
          vertical-align: middle; }
        svg.key .stroke { stroke-width: 3; }
        .legend { list-style: none; margin: 0.3rem 0 0; padding: 0; display: flex; flex-wrap: wrap;
          gap: 0.1rem 0.9rem; font-size: 0.8rem; }
        .legend li { overflow-wrap: anywhere; }
        .wide { overflow-x: auto; background: var(--card); border: 1px solid var(--rule); border-radius: 0.6rem;
          padding: 0.3rem 1.1rem; margin-top: 0.75rem; }
        .wide table { width: 100%; margin: 0.4rem 0; }
        .wide th, .wide td, .wide th:last-child, .wide td:last-child { text-align: right;
          padding: 0.3rem 0 0.3rem 1.1rem; white-space: nowrap; }
        .wide thead th { color: var(--muted); font-size: 0.8rem; border-bottom: 1px solid var(--rule); }
        .wide tbody th, .wide thead th:first-child { text-align: left; padding-left: 0; white-space: normal;
          overflow-wrap: anywhere; min-width: 9rem; }
        .wide strong { color: var(--good); }
        .results { margin-top: 1.75rem; }
        .results > h2 { font-size: 1.2rem; }
        a { color: var(--first); }
        @media (max-width: 34rem) {
          .wide tr th, .wide tr td, .wide tr td:last-child { text-align: left; white-space: normal;
            padding: 0.1rem 0; }
        }
        """

    /// The page up to its list of segments, in Mustache. `{{x}}` is escaped; `{{{x}}}` is for the page's own style
    /// sheet and pictures alone.
    static let start = """
        \(HTMLPage.head(title: "{{title}}: comparison", scripts: "; {{{policy}}}"))
        <body>
        <main>
        <header>
        <p class="kicker">Comparison</p>
        <h1><bdi>{{title}}</bdi></h1>
        <p class="summary">{{summary}}</p>
        </header>
        {{#missing}}
        <p class="verdict failed"><strong>No result</strong> <bdi>{{names}}</bdi>: {{reason}}</p>
        {{/missing}}
        {{#tables}}
        <section class="results">
        <h2><bdi>{{test}}</bdi>, {{segments}} segments</h2>
        <div class="wide" role="region" aria-label="Figures of all systems" tabindex="0">
        <table role="table">
        <thead role="rowgroup"><tr role="row">{{#header}}<th scope="col" role="columnheader">{{.}}</th>{{/header}}</tr></thead>
        <tbody role="rowgroup">
        {{#rows}}
        <tr role="row"><th scope="row" role="rowheader"><svg class="key" viewBox="0 0 26 8" aria-hidden="true">\
        <path class="stroke {{classes}}" d="M2 4L24 4"/></svg><bdi>{{name}}</bdi></th>{{#cells}}<td role="cell" data-metric="{{title}}">\
        {{#isBest}}<strong>{{text}}</strong>{{/isBest}}{{^isBest}}{{text}}{{/isBest}}</td>{{/cells}}</tr>
        {{/rows}}
        </tbody>
        </table>
        </div>
        </section>
        {{/tables}}
        {{#differences}}
        <section class="results">
        <h2><bdi>{{test}}</bdi>: differences from <bdi>{{first}}</bdi></h2>
        {{#hasRows}}
        <p class="summary">{{note}}</p>
        <div class="wide" role="region" aria-label="Differences and p-values" tabindex="0">
        <table role="table">
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">System</th>\
        {{#metrics}}<th scope="col" role="columnheader">{{.}}</th>{{/metrics}}</tr></thead>
        <tbody role="rowgroup">
        {{#rows}}
        <tr role="row"><th scope="row" role="rowheader"><bdi>{{name}}</bdi></th>{{#cells}}<td role="cell" data-metric="{{metric}}">\
        <span class="{{status}}">{{text}}</span></td>{{/cells}}</tr>
        {{/rows}}
        </tbody>
        </table>
        </div>
        {{/hasRows}}
        {{#remarks}}<p class="summary">{{.}}</p>{{/remarks}}
        </section>
        {{/differences}}
        {{#options}}
        <section class="results">
        <h2>Options that differ</h2>
        <div class="wide" role="region" aria-label="Options that differ" tabindex="0">
        <table role="table">
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Option</th>\
        {{#header}}<th scope="col" role="columnheader"><bdi>{{.}}</bdi></th>{{/header}}</tr></thead>
        <tbody role="rowgroup">
        {{#rows}}
        <tr role="row"><th scope="row" role="rowheader"><bdi>{{name}}</bdi></th>\
        {{#cells}}<td role="cell" data-metric="{{system}}"><bdi>{{text}}</bdi></td>{{/cells}}</tr>
        {{/rows}}
        </tbody>
        </table>
        </div>
        </section>
        {{/options}}
        {{#histories}}
        <section class="results">
        <h2><bdi>{{test}}</bdi>: history</h2>
        <div class="wide" role="region" aria-label="Reports through time" tabindex="0">
        <table role="table">
        <thead role="rowgroup"><tr role="row">{{#header}}<th scope="col" role="columnheader">{{.}}</th>{{/header}}</tr></thead>
        <tbody role="rowgroup">
        {{#rows}}
        <tr role="row"><th scope="row" role="rowheader">{{#isLinked}}<a href="{{link}}">{{time}}</a>{{/isLinked}}{{^isLinked}}{{time}}{{/isLinked}}\
        </th>{{#cells}}<td role="cell" data-metric="{{title}}"><bdi>{{text}}</bdi> <span class="{{status}}">{{change}}</span></td>{{/cells}}</tr>
        {{/rows}}
        </tbody>
        </table>
        </div>
        {{#rest}}<p class="summary">{{.}}</p>{{/rest}}
        </section>
        {{/histories}}
        {{#hasPictures}}
        <section class="pictures" aria-label="Plots">
        {{#pictures}}
        <figure>
        <figcaption><h2>{{title}}</h2></figcaption>
        <ul class="legend">
        {{#legend}}
        <li><svg class="key" viewBox="0 0 26 8" aria-hidden="true"><path class="stroke {{classes}}" d="M2 4L24 4"/>\
        </svg><bdi>{{name}}</bdi></li>
        {{/legend}}
        </ul>
        {{{svg}}}
        <p>{{note}}</p>
        </figure>
        {{/pictures}}
        </section>
        {{/hasPictures}}

        """

    /// The page after its list of segments.
    static let end = """
        {{% CONTENT_TYPE: EscapedHTML}}
        <footer>
        {{#hasReports}}
        <table>
        <thead><tr><th scope="col">System</th><th scope="col">Test set</th><th scope="col">Report</th></tr></thead>
        <tbody>
        {{#reports}}
        <tr><td><bdi>{{name}}</bdi></td><td><bdi>{{test}}</bdi></td><td>{{#isLinked}}<a href="{{link}}">\
        <bdi>{{path}}</bdi></a>{{/isLinked}}{{^isLinked}}<bdi>{{path}}</bdi>{{/isLinked}}</td></tr>
        {{/reports}}
        </tbody>
        </table>
        {{/hasReports}}
        <p>{{footer}}</p>
        </footer>
        </main>
        </body>
        </html>

        """
}
