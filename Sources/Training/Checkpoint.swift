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
        let json = String(decoding: try JSONEncoder().encode(state), as: UTF8.self)
        try Safetensors.write(
            path, parallel.model.layout, sections(parallel),
            metadata: ["fingerprint": fingerprint, "state": json])
    }

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
        guard let json = metadata["state"],
            let state = try? JSONDecoder().decode(TrainingState.self, from: Data(json.utf8))
        else {
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
