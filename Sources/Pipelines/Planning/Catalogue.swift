/// The stages of the project, in the order of the data flow.
public struct Catalogue: Sendable {
    /// The stages, in the order of the data flow.
    public var stages: [Stage]
    /// The version that lock files record.
    public var version: String
    /// What is wrong with a text as the tag of a corpus, in words; nil for nothing.
    public var problemOfTag: @Sendable (String) -> String?

    public init(
        version: String, stages: [Stage], problemOfTag: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.version = version
        self.stages = stages
        self.problemOfTag = problemOfTag
    }
}

extension Catalogue {
    /// The tasks besides the usual one.
    var tasks: [String] { stages.flatMap { $0.forms.keys.sorted() }.uniqued() }
}
