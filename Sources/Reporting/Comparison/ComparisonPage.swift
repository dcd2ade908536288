import Foundation

/// report.html of a comparison: tables and pictures on one page without a script or another file.
struct ComparisonPage {
    private let comparison: Comparison
    private let folder: String

    /// - Parameter folder: where the page will lie, for links to the reports.
    init(_ comparison: Comparison, in folder: String) {
        self.comparison = comparison
        self.folder = folder
    }

    func text() throws -> String { try EscapedHTML.page(Self.template, content) }

    private typealias Values = [String: Any]

    private var content: Values {
        [
            "title": comparison.title, "summary": summary, "style": HTMLPage.style + "\n" + Self.style,
            "missing": comparison.missingByReason.map {
                ["names": $0.names.joined(separator: ", "), "reason": $0.reason]
            },
            "tables": comparison.tests.map { values(ofTest: $0) },
            "histories": histories, "pictures": pictures, "hasPictures": !pictures.isEmpty,
            "reports": reports, "hasReports": !reports.isEmpty,
            "footer": "pipeline report \(comparison.version), \(comparison.created).",
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
            comparison.history == nil ? "" : "\(count.grouped) \(count == 1 ? "report" : "reports") through time."
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

    /// The path from the page to a report's page, each part escaped for a link; nil where there is none.
    private func link(to report: String) -> String? {
        let page = URL(filePath: report).appending(path: "report.html").standardizedFileURL.path
        guard FileManager.default.fileExists(atPath: page) else { return nil }
        let base = URL(filePath: folder).standardizedFileURL.path.split(separator: "/")
        let target = page.split(separator: "/")
        let common = zip(base, target).prefix { $0 == $1 }.count
        let steps = Array(repeating: "..", count: base.count - common) + target[common...].map(String.init)
        var allowed = CharacterSet.alphanumerics
        allowed.formUnion(CharacterSet(charactersIn: "-_."))
        return steps.compactMap { $0.addingPercentEncoding(withAllowedCharacters: allowed) }.joined(separator: "/")
    }
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
            svg .stroke.point { stroke-width: 6; }
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

    /// The page, in Mustache. `{{x}}` is escaped; `{{{x}}}` is for the page's own style sheet and pictures alone.
    private static let template = """
        \(HTMLPage.head(title: "{{title}}: comparison"))
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
