import Communication
import Concurrency
import Diagnostics
import Files
import Foundation
import Tensors
import Translation

/// The ranks that train one model, and the workers that they share each batch among.
///
/// All ranks go the same way through a training: what decides it is either computed by all from the same numbers, or
/// told by rank 0, such as the time.
struct TrainingRanks {
    let communicator: any Communicator
    /// For each rank its workers among those of all.
    let workers: [Range<Int>]

    /// - Parameter threads: the workers of this rank.
    init(_ communicator: any Communicator, threads: Int) throws {
        self.communicator = communicator
        workers = try communicator.gather(threads).reduce(into: [Range<Int>]()) { ranges, count in
            let start = ranges.last?.upperBound ?? 0
            ranges.append(start..<start + count)
        }
    }

    /// The workers of this rank among those of all.
    var own: Range<Int> { workers[communicator.rank] }
    /// The workers of all ranks.
    var total: Int { workers.last?.upperBound ?? 0 }

    // MARK: Starting

    /// What has to be the same on all ranks.
    private struct Identity: Codable {
        var fingerprint: Fingerprint
        var instructions: String
        var host: String
    }

    /// Checks that all ranks train the same, on processors that compute the same bits.
    /// - Throws: a `Diagnostic` on each rank that differs from rank 0.
    func check(_ fingerprint: Fingerprint) throws {
        let own = Identity(
            fingerprint: fingerprint, instructions: InstructionSet.inUse.name, host: ProcessInfo.processInfo.hostName)
        let bytes = try communicator.broadcast([UInt8](JSON.data(own, allowsInfinity: true)), padding: 0)
        let first = try? JSON.decoder(allowsInfinity: true).decode(Identity.self, from: Data(bytes))
        let title = "rank \(communicator.rank) on \(own.host)"
        guard let first else { throw Diagnostic(.configuration, "\(title) and rank 0 are not of the same version") }
        guard first.fingerprint == fingerprint else {
            throw Diagnostic(
                .configuration,
                "\(title) trains \(fingerprint.differences(from: first.fingerprint)), which is what rank 0 on "
                    + "\(first.host) has; start all ranks with the same command and data")
        }
        guard first.instructions == own.instructions else {
            throw Diagnostic(
                .configuration,
                "\(title) computes with \(own.instructions), rank 0 on \(first.host) with \(first.instructions), "
                    + "which rounds differently; set \(InstructionSet.variable) to what both have")
        }
    }

    // MARK: Agreeing

    /// What the ranks agree on between two updates.
    struct Agreement {
        /// Whether a signal has asked one of the ranks to end.
        var isInterrupted: Bool
        /// Seconds of training, as rank 0 measures them.
        var seconds: Double
        /// Whether rank 0 wants to save.
        var savesNow: Bool
    }

    /// - Parameters:
    ///   - seconds: of training; that of rank 0 counts.
    ///   - savesNow: whether a checkpoint is due; that of rank 0 counts.
    func agree(seconds: Double, savesNow: Bool) throws -> Agreement {
        let own = Agreement(isInterrupted: Interruption.isRequested, seconds: seconds, savesNow: savesNow)
        let all = try communicator.gather(own)
        return Agreement(
            isInterrupted: all.contains(where: \.isInterrupted), seconds: all[0].seconds, savesNow: all[0].savesNow)
    }

    /// Whether a signal has asked one of the ranks to end.
    func isInterrupted() throws -> Bool { try communicator.gather(Interruption.isRequested).contains(true) }

    // MARK: Sharing

    /// Gives all ranks the numbers of rank 0.
    func broadcast(_ buffers: [ParameterBuffer]) throws {
        let pieces = buffers.map {
            UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(start: $0.base, count: $0.count))
        }
        try communicator.exchange(
            (0..<communicator.count).map { $0 == 0 ? pieces : [] })
    }

    /// Whether something holds on all ranks.
    func all(_ holds: Bool) throws -> Bool { try !communicator.gather(holds).contains(false) }

    /// The sum over all ranks.
    func sum(_ own: LossSums) throws -> LossSums {
        try communicator.gather(own).reduce(into: LossSums()) { $0 += $1 }
    }

    /// Those of a number of things that this rank computes.
    func share(of count: Int) -> [Int] {
        Array(stride(from: communicator.rank, to: count, by: communicator.count))
    }

    /// Joins what each rank has computed of its ``share(of:)``.
    func joined(_ own: [[Int32]], count: Int) throws -> [[Int32]] {
        guard communicator.count > 1 else { return own }
        let message = own.flatMap { [Int32($0.count)] + $0 }
        var all = [[Int32]](repeating: [], count: count)
        for (rank, numbers) in try communicator.gather(message, padding: 0).enumerated() {
            var start = 0
            for index in stride(from: rank, to: count, by: communicator.count) {
                let end = start + 1 + Int(numbers[start])
                all[index] = Array(numbers[start + 1..<end])
                start = end
            }
        }
        return all
    }
}
