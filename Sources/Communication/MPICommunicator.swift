import CMPI
import Diagnostics
import Foundation

/// The ranks of an MPI job.
///
/// The library that calls MPI is loaded where a job of MPI needs it: `make mpi` makes it, beside the executable.
public final class MPICommunicator: Communicator {
    public let rank: Int
    public let count: Int
    public let countOnMachine: Int
    private let transport: mpi_transport

    /// Joins the job that this process was started for.
    /// - Parameter folder: that of the executable, where the library is.
    /// - Throws: a `Diagnostic` where the library is missing, or MPI cannot start.
    public init(libraryFolder folder: String) throws {
        let path = "\(folder)/\(MPI_TRANSPORT_LIBRARY)"
        var reason: UnsafeMutablePointer<CChar>?
        guard let found = mpi_transport_load(path, &reason) else {
            let text = reason.map { String(cString: $0) } ?? ""
            free(reason)
            throw Diagnostic(
                .configuration,
                FileManager.default.fileExists(atPath: path)
                    ? "\(path) cannot be loaded: \(text); make it again with `make mpi`"
                    : "started by MPI, but \(path) is missing; make it with `make mpi`")
        }
        transport = found.pointee
        var place = mpi_place()
        let error = transport.start(&place)
        guard error == 0 else { throw Self.problem("cannot start", error, transport) }
        (rank, count, countOnMachine) = (Int(place.rank), Int(place.count), Int(place.count_on_machine))
    }

    public func exchange(_ pieces: [[UnsafeMutableRawBufferPointer]]) throws {
        let list = pieces.enumerated().flatMap { sender, own in
            own.compactMap { piece in
                piece.baseAddress.map { mpi_piece(start: $0, size: piece.count, sender: Int32(sender)) }
            }
        }
        let error = transport.exchange(list, list.count)
        guard error == 0 else { throw Self.problem("cannot reach the other ranks", error, transport) }
    }

    public func abort(_ status: Int32) { transport.abort(status) }

    /// Leaves the job, once all ranks are done; the last call.
    public func finish() { _ = transport.finish() }

    private static func problem(_ text: String, _ error: Int32, _ transport: mpi_transport) -> Diagnostic {
        var reason = [CChar](repeating: 0, count: 512)
        transport.describe(error, &reason, reason.count)
        let bytes = reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return Diagnostic(.inputOutput, "MPI \(text): \(String(decoding: bytes, as: UTF8.self))")
    }
}
