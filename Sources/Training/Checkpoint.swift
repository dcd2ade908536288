import Diagnostics
import Foundation
import Tensors
import Translation

/// All that a training needs to go on bit for bit, in one file that is replaced as a whole.
struct Checkpoint {
    let path: String
    /// Stands for options, configuration and data; another one's checkpoint is not continued.
    let fingerprint: String

    func save(_ parallel: ParallelModel, _ state: TrainingState) throws {
        func json(_ value: some Encodable) throws -> String {
            String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
        }
        var metadata = ["fingerprint": fingerprint, "state": try json(state)]
        if let rows = parallel.rows { metadata["embedding-rows"] = try json(rows.state) }
        try Safetensors.write(path, parallel.model.layout, sections(parallel), metadata: metadata)
    }

    /// Where the state of the last good evaluation is kept, to return to.
    private var goodPath: String {
        ((path as NSString).deletingLastPathComponent as NSString).appendingPathComponent("good.safetensors")
    }

    /// Keeps the saved checkpoint as that of a good evaluation, under a second name for the same file.
    func keepAsGood() throws {
        let temporary = goodPath + ".partial"
        unlink(temporary)
        if link(path, temporary) != 0 {
            // Some file systems have no second names.
            do {
                try FileManager.default.copyItem(atPath: path, toPath: temporary)
            } catch {
                throw Diagnostic(
                    .inputOutput, at: Place(goodPath), "cannot write: \(error.localizedDescription)")
            }
        }
        guard rename(temporary, goodPath) == 0 else {
            throw Diagnostic(.cannotCreate, at: Place(goodPath), "cannot create the file")
        }
    }

    /// The state of the last good evaluation.
    func loadGood(into parallel: ParallelModel) throws -> TrainingState {
        try Checkpoint(path: goodPath, fingerprint: fingerprint).load(into: parallel)
    }

    func removeGood() { unlink(goodPath) }

    /// Whether there is a checkpoint, and of this training.
    func exists() throws -> Match {
        guard FileManager.default.fileExists(atPath: path) else { return .none }
        return try Safetensors.metadata(of: path)["fingerprint"] == fingerprint ? .same : .other
    }

    enum Match {
        case none, same, other
    }

    func load(into parallel: ParallelModel) throws -> TrainingState {
        let metadata = try Safetensors.read(path, parallel.model.layout, sections(parallel))
        func value<Value: Decodable>(_ type: Value.Type, _ name: String) -> Value? {
            metadata[name].flatMap { try? JSONDecoder().decode(type, from: Data($0.utf8)) }
        }
        let areRowsRestored =
            parallel.rows.map { rows in
                value(EmbeddingRows.State.self, "embedding-rows").map(rows.restore) ?? false
            } ?? true
        guard let state = value(TrainingState.self, "state"), areRowsRestored else {
            throw Diagnostic(.badInput, at: Place(path), "the state of the training is damaged; train with --restart")
        }
        return state
    }

    private func sections(_ parallel: ParallelModel) -> [Safetensors.Section] {
        [
            .init(values: parallel.weights), .init(prefix: "adam.first/", values: parallel.first),
            .init(prefix: "adam.second/", values: parallel.second),
        ] + (parallel.average.map { [.init(prefix: "average/", values: $0)] } ?? [])
    }
}
