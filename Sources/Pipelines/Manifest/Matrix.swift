import Diagnostics

/// One combination of a matrix's values: the manifest with something different in it.
public struct MatrixCase: Sendable, Hashable {
    /// The names of its values, joined by hyphens: a file name.
    public let name: String
    /// The name without seeds: cases of one group repeat the same experiment.
    public let group: String
    /// Which value it has on each axis.
    let values: [Int]
}

/// What the manifest says under `matrix`: axes, each with the values that are tried.
///
/// An axis is a mapping of named cases, each of which changes variables and options, or a list of values of one
/// variable, of one option (`train.dropout`) or of `seed`, which is short for `train.seed`: data and vocabularies
/// stay those of the manifest's own seed, so that the results can be compared.
struct Matrix {
    struct Axis {
        var isSeed = false
        /// Each with the part of a manifest that it puts in.
        var values: [(name: String, change: ManifestNode)] = []
    }

    private(set) var axes: [Axis] = []
    private var names: [[String]] { axes.map { $0.values.map(\.name) } }

    /// Folders of a work or report folder that a case of the name would get mixed up with.
    private static let reservedNames = ["bitext", "clean", "vocab", "model", "hypotheses", "logs", "comparison"]
    private static let mostCases = 500

    /// All combinations, the last axis changing fastest.
    var cases: [MatrixCase] {
        var combinations: [[Int]] = [[]]
        for axis in axes {
            combinations = combinations.flatMap { start in axis.values.indices.map { start + [$0] } }
        }
        let experiments = axes.indices.filter { !axes[$0].isSeed }
        return combinations.map {
            MatrixCase(name: name($0, on: Array(axes.indices)), group: name($0, on: experiments), values: $0)
        }
    }

    /// The names of a case's values on some axes, joined.
    func name(_ values: [Int], on axes: [Int]) -> String {
        axes.map { self.axes[$0].values[values[$0]].name }.joined(separator: "-")
    }

    /// The manifest as a case has it.
    func manifest(_ root: ManifestNode, for matrixCase: MatrixCase) -> ManifestNode {
        var root = root
        for (axis, value) in zip(axes, matrixCase.values) { root.merge(axis.values[value].change) }
        return root
    }
}

// MARK: Reading

extension Matrix {
    /// Reads the value of `matrix`.
    /// - Parameters:
    ///   - root: the manifest, whose variables and stages the cases may name.
    ///   - builtIn: the names of the stages that need not be in the manifest.
    static func read(_ node: ManifestNode, of root: ManifestNode, builtIn: [String]) -> (Matrix, [Diagnostic]) {
        var reader = MatrixReader(root, builtIn)
        let matrix = reader.read(node)
        return (matrix, reader.problems)
    }

    private struct MatrixReader {
        var problems: [Diagnostic] = []
        private let variables: [String]
        private let stages: [String]

        init(_ root: ManifestNode, _ builtIn: [String]) {
            variables = root.names(under: "variables")
            stages = builtIn + root.names(under: "stages").filter { !builtIn.contains($0) }
        }

        mutating func read(_ node: ManifestNode) -> Matrix {
            var matrix = Matrix()
            guard case .mapping(let entries) = node.content else {
                let advice = "write a mapping of axes, such as {seed: [1, 2, 3]}"
                problems.append(node.origin.problem("`matrix` is \(node.kind); \(advice)"))
                return matrix
            }
            for entry in entries {
                switch entry.value.content {
                case .mapping(let cases) where !cases.isEmpty:
                    matrix.axes.append(Axis(values: cases.compactMap { named($0) }))
                case .list(let values) where !values.isEmpty: axis(entry.key, values).map { matrix.axes.append($0) }
                case .mapping, .list, .scalar, .empty:
                    let advice = "write a list of values, or a mapping of named cases"
                    let isEmpty = if case .scalar = entry.value.content { false } else { true }
                    let kind = isEmpty ? "empty" : entry.value.kind
                    problems.append(entry.value.origin.problem("the axis `\(entry.key.value)` is \(kind); \(advice)"))
                }
            }
            guard problems.isEmpty else { return Matrix() }
            let count = matrix.axes.reduce(1) { $0.multipliedReportingOverflow(by: $1.values.count).partialValue }
            guard matrix.axes.allSatisfy({ $0.values.count <= mostCases }), (1...mostCases).contains(count) else {
                problems.append(
                    node.origin.problem("the matrix has more than \(mostCases) cases; take values or axes out"))
                return Matrix()
            }
            var seen: Set<String> = []
            if let twice = matrix.cases.first(where: { !seen.insert($0.name).inserted }) {
                problems.append(
                    node.origin.problem("two cases of the matrix are both called `\(twice.name)`; rename a value"))
            }
            return matrix
        }

        /// A case with a name, and what it changes.
        private mutating func named(_ entry: ManifestNode.Entry) -> (name: String, change: ManifestNode)? {
            let name = entry.key.value
            guard isUsable(name, at: entry.key.origin, else: "rename it") else { return nil }
            guard let entries = entry.value.entries else {
                let advice = "write what it changes, such as {train: {cell: gru}}, or {} for nothing"
                problems.append(entry.value.origin.problem("the case `\(name)` is \(entry.value.kind); \(advice)"))
                return nil
            }
            var change = ManifestNode(content: .mapping([]), origin: entry.value.origin)
            for part in entries {
                let key = part.key.value
                let isSingle = if case .scalar = part.value.content { true } else { false }
                if stages.contains(key), !(isSingle && variables.contains(key)) {
                    change.merge(.nested(["stages"], part))
                } else if variables.contains(key) {
                    change.merge(.nested(["variables"], part))
                } else if ["source", "target", "corpora"].contains(key) {
                    change.merge(.nested([], part))
                } else {
                    let known = stages + variables + ["source", "target", "corpora"]
                    let text = "a case changes stages, variables, corpora or languages; `\(key)` is none"
                    problems.append(part.key.origin.problem(text + advice(key, among: known)))
                }
            }
            return (name, change)
        }

        /// An axis that is a list of values.
        private mutating func axis(_ key: Located<String>, _ values: [ManifestNode]) -> Axis? {
            var path = key.value.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            if path == ["seed"] {
                path = ["stages", "train", "seed"]
            } else if path.count == 1, variables.contains(path[0]) {
                path.insert("variables", at: 0)
            } else if path.count == 2, stages.contains(path[0]) {
                path.insert("stages", at: 0)
            } else {
                let text = "a list under `matrix` belongs to a variable, to `seed` or to an option such as `train.cell`"
                let known = path.count == 2 ? stages : variables + ["seed"]
                problems.append(key.origin.problem(text + advice(path[0], among: known)))
                return nil
            }
            let option = path[path.count - 1]
            var axis = Axis(isSeed: option == "seed")
            for value in values {
                guard case .scalar(let text) = value.content else {
                    problems.append(
                        value.origin.problem("a value of `\(key.value)` is \(value.kind); write single values"))
                    continue
                }
                let advice = "write named cases: {some-name: {…}}"
                guard isUsable("\(option)-\(text)", at: value.origin, else: advice) else { continue }
                let entry = ManifestNode.Entry(key: Located(option, key.origin), value: value)
                axis.values.append(("\(option)-\(text)", .nested(path.dropLast(), entry)))
            }
            return axis
        }

        private mutating func isUsable(_ name: String, at origin: Origin, else advice: String) -> Bool {
            if reservedNames.contains(name) {
                problems.append(origin.problem("a case cannot be called `\(name)`, as a folder is; \(advice)"))
                return false
            }
            guard !name.isEmpty, name.first != ".", name.allSatisfy(ManifestReader.isNameCharacter) else {
                let rule = "it has letters, digits, `-`, `_` and `.` only"
                problems.append(origin.problem("`\(name)` cannot be a case's name: \(rule); \(advice)"))
                return false
            }
            return true
        }
    }
}

extension ManifestNode {
    /// A mapping that holds the entry below the keys of `path`.
    fileprivate static func nested(_ path: some Sequence<String>, _ entry: Entry) -> ManifestNode {
        path.reversed().reduce(ManifestNode(content: .mapping([entry]), origin: entry.key.origin)) { node, name in
            let key = Located(name, entry.key.origin)
            return ManifestNode(content: .mapping([Entry(key: key, value: node)]), origin: entry.key.origin)
        }
    }

    /// The keys of the mapping that is the value of a key.
    fileprivate func names(under key: String) -> [String] {
        entries?.first { $0.key.value == key }?.value.entries?.map(\.key.value) ?? []
    }

    /// Merges another mapping's entries: mappings are merged recursively, everything else is replaced.
    mutating func merge(_ other: ManifestNode) {
        guard var entries, case .mapping(let changes) = other.content else {
            self = other
            return
        }
        for change in changes {
            if let index = entries.firstIndex(where: { $0.key.value == change.key.value }) {
                if case .mapping = change.value.content, entries[index].value.entries != nil {
                    entries[index].value.merge(change.value)
                } else {
                    entries[index] = change
                }
            } else {
                entries.append(change)
            }
        }
        content = .mapping(entries)
    }
}
