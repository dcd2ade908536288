/// How a stage tells the memory that it will take, before it runs.
public struct MemoryQuery: Sendable {
    /// What is added to the arguments of the stage, so that it prints that and ends.
    public var arguments: [String]
    /// Finds it in what was printed, in bytes.
    public var read: @Sendable (String) -> Int64?

    public init(_ arguments: [String], read: @escaping @Sendable (String) -> Int64?) {
        (self.arguments, self.read) = (arguments, read)
    }
}
