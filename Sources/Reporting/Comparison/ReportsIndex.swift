import Evaluation
import Files
import Foundation

/// index.html of a reports folder: one page that leads to the reports of all test sets, to the comparison and to the
/// report on the corpus.
public struct ReportsIndex {
    /// The page's title.
    public var title: String
    /// When it was made, as ISO 8601.
    public var created: String
    /// The version of the program that made it.
    public var version: String
    /// The folders of the reports, each with the name of its case where there are several.
    public var reports: [Comparison.Source]
    /// Other pages: what each is, and its path.
    public var pages: [(title: String, path: String)]

    /// An index of reports.
    public init(
        title: String, reports: [Comparison.Source], pages: [(title: String, path: String)], created: String,
        version: String
    ) {
        (self.title, self.reports, self.pages) = (title, reports, pages)
        (self.created, self.version) = (created, version)
    }

    /// Writes the page into a folder.
    /// - Throws: a ``Diagnostic`` where a folder is no report.
    public func write(to folder: String) throws {
        try Folder.create(folder)
        try AtomicFile.write(try EscapedHTML.page(Self.template, try content(in: folder)), to: "\(folder)/index.html")
    }

    private typealias Values = [String: Any]

    private func content(in folder: String) throws -> Values {
        let found = try reports.map { (source: $0, report: try ReportFolder($0.folder)) }
        let metrics = found.flatMap { $0.report.metrics.map { ($0.key, $0.value.name) } }
        let columns = Dictionary(metrics) { first, _ in first }.sorted { $0.key < $1.key }
        let hasCases = Set(found.map(\.source.name)).count > 1
        let links = pages.compactMap { page in
            PageLink.path(from: folder, to: page.path).map { ["title": page.title, "link": $0] }
        }
        return [
            "title": title, "style": HTMLPage.style + Self.style, "hasCases": hasCases,
            "metrics": columns.map(\.value), "links": links, "hasLinks": !links.isEmpty, "hasReports": !found.isEmpty,
            "footer": "pipeline \(version), \(created).",
            "rows": found.map { source, report in
                let link = PageLink.path(from: folder, to: "\(source.folder)/report.html")
                return [
                    "name": report.test, "case": source.name, "link": link ?? "", "isLinked": link != nil,
                    "hasCases": hasCases, "segments": report.segments.grouped,
                    "cells": columns.map { column in
                        ["metric": column.value, "text": report.metrics[column.key]?.value.fixed(2) ?? "–"]
                    },
                ] as Values
            },
        ]
    }

    private static let style = """

        a { color: var(--first); }
        .wide th, .wide td, .wide td:last-child, .wide th:last-child { padding: 0.3rem 1rem 0.3rem 0; }
        .pages { margin: 1.25rem 0 0; padding-left: 1.2rem; }
        """

    private static let template = """
        \(HTMLPage.head(title: "{{title}}: reports"))
        <body>
        <main>
        <header>
        <p class="kicker">Reports</p>
        <h1><bdi>{{title}}</bdi></h1>
        </header>
        {{#hasReports}}
        <div class="wide" role="region" aria-label="Reports of all test sets" tabindex="0">
        <table role="table">
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Test set</th>\
        {{#hasCases}}<th scope="col" role="columnheader">Case</th>{{/hasCases}}\
        {{#metrics}}<th scope="col" role="columnheader">{{.}}</th>{{/metrics}}\
        <th scope="col" role="columnheader">Segments</th></tr></thead>
        <tbody role="rowgroup">
        {{#rows}}
        <tr role="row"><th scope="row" role="rowheader">{{#isLinked}}<a href="{{link}}"><bdi>{{name}}</bdi></a>{{/isLinked}}\
        {{^isLinked}}<bdi>{{name}}</bdi>{{/isLinked}}</th>\
        {{#hasCases}}<td role="cell" data-metric="Case"><bdi>{{case}}</bdi></td>{{/hasCases}}\
        {{#cells}}<td role="cell" data-metric="{{metric}}">{{text}}</td>{{/cells}}\
        <td role="cell" data-metric="Segments">{{segments}}</td></tr>
        {{/rows}}
        </tbody>
        </table>
        </div>
        {{/hasReports}}
        {{#hasLinks}}
        <ul class="pages">
        {{#links}}
        <li><a href="{{link}}">{{title}}</a></li>
        {{/links}}
        </ul>
        {{/hasLinks}}
        <footer><p>{{footer}}</p></footer>
        </main>
        </body>
        </html>

        """
}

/// Links between pages that may be moved together.
enum PageLink {
    /// The path from a page in `folder` to another page, each part escaped for a link; nil where there is none.
    static func path(from folder: String, to page: String) -> String? {
        let page = URL(filePath: page).standardizedFileURL.path
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
