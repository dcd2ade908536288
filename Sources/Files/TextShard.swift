/// One of the shards that the lines of a text are divided into, so that several processes can work on it.
public struct TextShard: Sendable, Hashable, CustomStringConvertible {
    /// From 1.
    public let number: Int
    /// How many there are.
    public let count: Int

    /// The most shards of a text.
    public static let most = 1000

    private init(_ number: Int, of count: Int) { (self.number, self.count) = (number, count) }

    /// Reads `3/8`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.allSatisfy { "0"..."9" ~= $0 } }), let number = Int(parts[0]),
            let count = Int(parts[1]), 1...Self.most ~= count, 1...count ~= number
        else { return nil }
        self.init(number, of: count)
    }

    /// All shards, in order.
    public static func all(_ count: Int) -> [TextShard] { (0..<count).map { TextShard($0 + 1, of: count) } }

    /// `3/8`
    public var description: String { "\(number)/\(count)" }

    /// The lines that belong to it, from 0. Shards differ by a line at most.
    public func lines(of total: Int) -> Range<Int> { total * (number - 1) / count..<total * number / count }

    /// Where the part of a file is that this shard makes, until all are joined.
    public func path(of file: String) -> String { "\(file).shards/\(number)" }
}
