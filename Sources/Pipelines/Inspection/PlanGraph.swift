import Foundation

/// A plan as a graph: which stage reads the output of which.
public struct PlanGraph: Sendable {
    /// The formats of a graph.
    public enum Format: String, Sendable, CaseIterable {
        case text, dot, svg
    }

    private struct Node {
        var id: String
        var title: String
        /// Without those that another one needs already.
        var needs: [String]
        /// The longest path from a stage that needs none.
        var level: Int
    }

    private let name: String
    private let nodes: [Node]

    /// The graph of a plan.
    public init(_ plan: Plan) {
        name = plan.manifest.name
        var levels: [String: Int] = [:], ancestors: [String: Set<String>] = [:], nodes: [Node] = []
        // The plan's order has needs first, so one pass is enough.
        for invocation in plan.invocations {
            let needs = invocation.needs.uniqued()
            let indirect = needs.reduce(into: Set<String>()) { $0.formUnion(ancestors[$1] ?? []) }
            ancestors[invocation.id] = indirect.union(needs)
            let level = (needs.compactMap { levels[$0] }.max() ?? -1) + 1
            levels[invocation.id] = level
            nodes.append(
                Node(
                    id: invocation.id, title: invocation.title, needs: needs.filter { !indirect.contains($0) },
                    level: level))
        }
        self.nodes = nodes
    }

    /// The graph as text in a format.
    public func drawn(as format: Format) -> String {
        switch format {
        case .text: text
        case .dot: dot
        case .svg: svg
        }
    }

    /// One line for each stage, followed by the stages that it needs.
    private var text: String {
        let titles = Dictionary(uniqueKeysWithValues: nodes.map { ($0.id, $0.title) })
        let width = nodes.map(\.title.count).max() ?? 0
        return nodes.map { node in
            guard !node.needs.isEmpty else { return node.title }
            let padding = String(repeating: " ", count: width - node.title.count)
            return "\(node.title)\(padding)  ← \(node.needs.compactMap { titles[$0] }.joined(separator: ", "))"
        }.joined(separator: "\n")
    }

    /// The language of Graphviz (https://graphviz.org/doc/info/lang.html).
    private var dot: String {
        func quoted(_ text: String) -> String {
            "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        let lines =
            nodes.map { "  \(quoted($0.id)) [label=\(quoted($0.title))];" }
            + nodes.flatMap { node in node.needs.map { "  \(quoted($0)) -> \(quoted(node.id));" } }
        return "digraph \(quoted(name)) {\n  rankdir=LR;\n  node [shape=box, style=rounded, fontname=sans];\n"
            + lines.joined(separator: "\n") + "\n}"
    }
}

// MARK: SVG

extension PlanGraph {
    private static let rowHeight = 44.0, boxHeight = 28.0, gap = 56.0, margin = 16.0

    /// Columns from left to right, a column a level.
    private var svg: String {
        let columns = Dictionary(grouping: nodes, by: \.level).sorted { $0.key < $1.key }.map(\.value)
        let height = Double(columns.map(\.count).max() ?? 0) * Self.rowHeight + 2 * Self.margin
        var boxes: [String: (x: Double, y: Double, width: Double)] = [:]
        var x = Self.margin
        for column in columns {
            let width = Double(column.map(\.title.count).max() ?? 0) * 7.6 + 20
            let top = (height - Double(column.count) * Self.rowHeight) / 2
            for (row, node) in column.enumerated() {
                boxes[node.id] = (x, top + (Double(row) + 0.5) * Self.rowHeight, width)
            }
            x += width + Self.gap
        }
        let total = max(x - Self.gap + Self.margin, 2 * Self.margin)
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(total.rounded(.up))) \(Int(height))\" "
                + "width=\"\(Int(total.rounded(.up)))\" height=\"\(Int(height))\" role=\"img\">",
            "<title>\(Self.escaped(name))</title>",
            "<style>rect{fill:#f4f6fa;stroke:#4a5a78}path{fill:none;stroke:#8a96ab;stroke-width:1.5}"
                + "text{font:13px ui-monospace,monospace;fill:#1c2430;text-anchor:middle}</style>",
        ]
        for node in nodes {
            for from in node.needs.compactMap({ boxes[$0] }) {
                guard let to = boxes[node.id] else { continue }
                let start = from.x + from.width, middle = (start + to.x) / 2
                let curve = [start, from.y, middle, from.y, middle, to.y, to.x, to.y].map { String(format: "%.1f", $0) }
                lines.append(
                    "<path d=\"M\(curve[0]),\(curve[1]) C\(curve[2]),\(curve[3]) \(curve[4]),\(curve[5]) "
                        + "\(curve[6]),\(curve[7])\"/>")
            }
        }
        for node in nodes {
            guard let box = boxes[node.id] else { continue }
            let top = String(format: "%.1f", box.y - Self.boxHeight / 2), left = String(format: "%.1f", box.x)
            let width = String(format: "%.1f", box.width), middle = String(format: "%.1f", box.x + box.width / 2)
            lines.append("<rect x=\"\(left)\" y=\"\(top)\" width=\"\(width)\" height=\"\(Self.boxHeight)\" rx=\"5\"/>")
            let base = String(format: "%.1f", box.y + 4.5)
            lines.append("<text x=\"\(middle)\" y=\"\(base)\">\(Self.escaped(node.title))</text>")
        }
        return (lines + ["</svg>"]).joined(separator: "\n")
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
