import Communication
import Foundation

/// Ranks that are threads of one process.
public final class ThreadCommunicator: Communicator, @unchecked Sendable {
    /// What another rank's end does to those that wait for it.
    public struct RankEnded: Error {}

    public let rank: Int
    public var count: Int { room.count }
    public var countOnMachine: Int { room.count }
    private let room: Room

    /// Where the ranks meet. The condition guards all of it.
    private final class Room: @unchecked Sendable {
        let count: Int
        let condition = NSCondition()
        /// The pieces that each rank sends in the current exchange.
        var pieces: [[UnsafeMutableRawBufferPointer]]
        var arrived = 0, turn = 0, hasEnded = false

        init(_ count: Int) {
            self.count = count
            pieces = Array(repeating: [], count: count)
        }

        /// Waits until all are here.
        func meet() throws {
            condition.lock()
            defer { condition.unlock() }
            let own = turn
            arrived += 1
            if arrived == count {
                (arrived, turn) = (0, turn + 1)
                condition.broadcast()
            }
            while turn == own, !hasEnded { condition.wait() }
            if turn == own { throw RankEnded() }
        }
    }

    private init(_ rank: Int, _ room: Room) { (self.rank, self.room) = (rank, room) }

    public func exchange(_ pieces: [[UnsafeMutableRawBufferPointer]]) throws {
        room.condition.withLock { room.pieces[rank] = pieces[rank] }
        try room.meet()
        for sender in 0..<count where sender != rank {
            let sent = room.pieces[sender], received = pieces[sender]
            precondition(sent.map(\.count) == received.map(\.count), "ranks disagree about an exchange")
            for (source, target) in zip(sent, received) { target.copyMemory(from: UnsafeRawBufferPointer(source)) }
        }
        // What is sent may change only once all have it.
        try room.meet()
    }

    public func abort(_ status: Int32) {
        room.condition.withLock {
            room.hasEnded = true
            room.condition.broadcast()
        }
    }

    /// Runs the ranks to their ends. One that fails ends the others.
    /// - Returns: the result of each.
    public static func run<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (ThreadCommunicator) throws -> Value
    ) -> [Result<Value, any Error>] {
        let room = Room(count), group = DispatchGroup()
        let results = Results<Value>(count)
        for rank in 0..<count {
            group.enter()
            let thread = Thread {
                let communicator = ThreadCommunicator(rank, room)
                let result = Result { try body(communicator) }
                if case .failure = result { communicator.abort(1) }
                results.set(result, rank)
                group.leave()
            }
            thread.stackSize = 16 << 20
            thread.start()
        }
        group.wait()
        return results.all
    }

    private final class Results<Value: Sendable>: @unchecked Sendable {
        private let lock = NSLock()
        private var values: [Result<Value, any Error>?]

        init(_ count: Int) { values = Array(repeating: nil, count: count) }

        func set(_ value: Result<Value, any Error>, _ rank: Int) { lock.withLock { values[rank] = value } }

        /// Of ranks that have all ended.
        var all: [Result<Value, any Error>] { lock.withLock { values.compactMap(\.self) } }
    }
}
