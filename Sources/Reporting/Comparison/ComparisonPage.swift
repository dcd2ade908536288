import Foundation

/// report.html of a comparison: tables, pictures and segments on one page without another file.
struct ComparisonPage {
    private let comparison: Comparison
    private let folder: String

    /// - Parameter folder: where the page will lie, for links to the reports.
    init(_ comparison: Comparison, in folder: String) {
        self.comparison = comparison
        self.folder = folder
    }

    func text() throws -> String {
        let segments = ComparisonSegments(comparison)
        let content = content
        let list = segments.map { $0.browser.opening + $0.data + SegmentBrowser.closing } ?? ""
        return try EscapedHTML.page(Self.start, content) + list + EscapedHTML.page(Self.end, content)
    }

    private typealias Values = [String: Any]

    private var content: Values {
        [
            "title": comparison.title, "summary": summary, "style": HTMLPage.style + "\n" + Self.style,
            "missing": comparison.missingByReason.map {
                ["names": $0.names.joined(separator: ", "), "reason": $0.reason]
            },
            "tables": comparison.tests.map { values(ofTest: $0) },
            "policy": SegmentBrowser.policy, "differences": differences, "options": options,
            "histories": histories, "pictures": pictures, "hasPictures": !pictures.isEmpty,
            "reports": reports, "hasReports": !reports.isEmpty,
            "footer": "pipeline report \(comparison.version), \(comparison.created).",
        ]
    }

    /// For each test set how the systems differ from the first.
    private var differences: [Values] {
        comparison.aligned.filter { !$0.differences.isEmpty || !$0.remarks.isEmpty }.map { test in
            return [
                "test": test.test, "first": test.systems.first?.name ?? comparison.systems.first?.name ?? "",
                "metrics": test.metrics.map(\.name),
                "hasRows": !test.differences.isEmpty,
                "note": "Paired bootstrap resampling of the first run of each, \(AlignedTest.samples.grouped) samples, "
                    + "seed \(AlignedTest.seed). A p-value below 0.05 (*) means that chance alone hardly makes such a "
                    + "difference.",
                "remarks": test.remarks,
                "rows": test.differences.map { difference in
                    [
                        "name": difference.system,
                        "cells": zip(test.metrics, difference.results).map { metric, result in
                            let isSignificant = result.difference != 0 && result.pValue < 0.05
                            return [
                                "metric": metric.name, "text": Self.text(result),
                                "status": isSignificant ? (result.isBetter ? "better" : "worse") : "same",
                            ]
                        },
                    ] as Values
                },
            ]
        }
    }

    /// A difference with its sign and p-value, as `+1.23 (p = 0.0120)*`.
    static func text(_ result: (difference: Double, pValue: Double, isBetter: Bool)) -> String {
        let sign = result.difference < 0 ? "−" : "+"
        let star = result.difference != 0 && result.pValue < 0.05 ? "*" : ""
        return "\(sign)\(abs(result.difference).fixed(2)) (p = \(result.pValue.fixed(4)))\(star)"
    }

    private var options: [Values] {
        let differences = OptionDifferences(comparison)
        guard !differences.rows.isEmpty else { return [] }
        return [
            [
                "header": differences.systems,
                "rows": differences.rows.map { row in
                    [
                        "name": row.name,
                        "cells": zip(differences.systems, row.values).map { ["system": $0, "text": $1] },
                    ] as Values
                },
            ]
        ]
    }

    private var pictures: [Values] {
        let all = ComparisonPictures(comparison).all + (comparison.history.map { HistoryPictures($0).all } ?? [])
        return all.map { picture in
            let legend = picture.legend.map { ["name": $0.name, "classes": Drawing.classes(ofSeries: $0.number)] }
            return ["title": picture.title, "svg": picture.svg, "note": picture.note, "legend": legend]
        }
    }

    private var reports: [Values] {
        comparison.systems.flatMap { system in
            system.reports.map { report in
                let link = link(to: report.path)
                return [
                    "name": system.name, "test": report.test, "path": report.path, "link": link ?? "",
                    "isLinked": link != nil,
                ]
            }
        }
    }

    private var histories: [Values] {
        guard let history = comparison.history else { return [] }
        return history.tests.map { test in
            let table = HistoryTable(history, test: test, limit: 50)
            return [
                "test": test, "header": table.header,
                "rest": table.omitted == 0 ? [] : ["\(table.omitted.grouped) older reports are in report.json."],
                "rows": table.rows.map { row in
                    let link = link(to: row.entry.report.path)
                    return [
                        "time": row.time, "link": link ?? "", "isLinked": link != nil,
                        "cells": zip(table.header.dropFirst(), row.cells).map { title, cell in
                            ["title": title, "text": cell.text, "change": cell.change, "status": cell.status]
                        },
                    ] as Values
                },
            ]
        }
    }

    private var summary: String {
        let count = comparison.history?.entries.count ?? 0
        let past =
            comparison.history == nil ? "" : "\(count.counted("report")) through time."
        let systems = comparison.systems.count
        guard systems > 0 || comparison.history == nil else { return past }
        let runs = comparison.tests.flatMap { test in comparison.systems.map { $0.reports(on: test).count } }.max() ?? 0
        let repeats = runs > 1 ? " Up to \(runs) runs each: mean ± standard deviation." : ""
        return
            "\(systems) \(systems == 1 ? "system" : "systems side by side").\(repeats)\(past.isEmpty ? "" : " " + past)"
    }

    private func values(ofTest test: String) -> Values {
        let table = ComparisonTable(comparison, test: test)
        let numbers = Dictionary(comparison.systems.enumerated().map { ($1.name, $0) }) { first, _ in first }
        let segments = comparison.systems.flatMap { $0.reports(on: test) }.first?.segments ?? 0
        return [
            "test": test, "segments": segments.grouped, "header": table.header,
            "rows": table.rows.map { row in
                [
                    "name": row.name, "classes": Drawing.classes(ofSeries: numbers[row.name] ?? 0),
                    "cells": zip(table.header.dropFirst(), row.cells).map { title, cell in
                        ["title": title, "text": cell.text, "isBest": cell.isBest] as Values
                    },
                ] as Values
            },
        ]
    }

    private func link(to report: String) -> String? { PageLink.path(from: folder, to: "\(report)/report.html") }
}

extension ComparisonPage {
    /// Colours and dashes of the series, and wide tables.
    private static let style: String = {
        let light = ["2f62ad", "b4541c", "25744a", "8e44ad", "b3261e", "0b7285", "7d6200", "b82e76"]
        let dark = ["7fabef", "e59a68", "70c294", "cba1ea", "f0938b", "5fc4cd", "d4ba54", "f08cc0"]
        let variables = { (colours: [String]) in
            colours.enumerated().map { "--c\($0): #\($1);" }.joined(separator: " ")
        }
        let strokes = light.indices.map { "svg .stroke.c\($0) { stroke: var(--c\($0)); }" }.joined(separator: "\n")
        return """
            :root { \(variables(light)) }
            @media (prefers-color-scheme: dark) { :root { \(variables(dark)) } }
            @media print { :root { \(variables(light)) } }
            \(strokes)
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
    }()

    /// The page up to its list of segments, in Mustache. `{{x}}` is escaped; `{{{x}}}` is for the page's own style
    /// sheet and pictures alone.
    private static let start = """
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

    /// The page behind its list of segments.
    private static let end = """
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
