/// The stages of the project, in the order of the data flow.
public struct Catalogue: Sendable {
    /// The stages, in the order of the data flow.
    public var stages: [Stage]
    /// The version that lock files record.
    public var version: String

    public init(version: String, stages: [Stage]) {
        self.version = version
        self.stages = stages
    }
}

extension Catalogue {
    /// The tasks besides the usual one.
    var tasks: [String] { stages.flatMap { $0.forms.keys.sorted() }.uniqued() }
}
