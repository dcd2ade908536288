/// The ranks that work on one thing together, seen from one of them: processes, on one machine or several.
///
/// All ranks make the same calls in the same order, from one thread. A kind is a file with a type of this protocol.
public protocol Communicator: AnyObject {
    /// The number of this rank, from 0.
    var rank: Int { get }
    /// The number of ranks.
    var count: Int { get }
    /// How many of them run on this machine.
    var countOnMachine: Int { get }

    /// Gives every rank what the others have.
    /// - Parameter pieces: for each rank the pieces of memory that it sends, of the same sizes on all ranks: this rank's
    ///   own are read, and those of the others are overwritten with theirs.
    /// - Throws: where another rank has ended, or cannot be reached.
    func exchange(_ pieces: [[UnsafeMutableRawBufferPointer]]) throws

    /// Ends all ranks, because this one cannot continue; the others may be anywhere.
    /// - Parameter status: the exit status.
    func abort(_ status: Int32)
}

extension Communicator {
    /// Whether this is rank 0, which writes files and messages.
    public var isFirst: Bool { rank == 0 }

    /// Gives every rank the values of all.
    /// - Parameters:
    ///   - values: of all ranks, those of this one filled in.
    ///   - ranges: which of them each rank has.
    public func exchange<Value: BitwiseCopyable>(_ values: inout [Value], _ ranges: [Range<Int>]) throws {
        guard count > 1 else { return }
        try values.withUnsafeMutableBufferPointer { values in
            try exchange(
                ranges.map { [UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: values[$0]))] })
        }
    }

    /// One value of each rank.
    public func gather<Value: BitwiseCopyable>(_ own: Value) throws -> [Value] {
        var values = [Value](repeating: own, count: count)
        try exchange(&values, (0..<count).map { $0..<$0 + 1 })
        return values
    }

    /// An array of each rank, of any length.
    public func gather<Value: BitwiseCopyable>(_ own: [Value], padding: Value) throws -> [[Value]] {
        guard count > 1 else { return [own] }
        let counts = try gather(own.count)
        var ranges: [Range<Int>] = []
        for count in counts { ranges.append((ranges.last?.upperBound ?? 0)..<(ranges.last?.upperBound ?? 0) + count) }
        var all = [Value](repeating: padding, count: counts.reduce(0, +))
        all.replaceSubrange(ranges[rank], with: own)
        try exchange(&all, ranges)
        return ranges.map { Array(all[$0]) }
    }

    /// What rank 0 has.
    /// - Parameter own: is read on rank 0.
    public func broadcast<Value: BitwiseCopyable>(_ own: [Value], padding: Value) throws -> [Value] {
        try gather(isFirst ? own : [], padding: padding)[0]
    }

    /// Waits until all ranks are here.
    public func wait() throws { _ = try gather(UInt8(0)) }
}
