import Diagnostics
import Files
import Foundation
import Tensors
import Translation

/// Everything that a training needs to continue bit for bit, in one file that is replaced as a whole; beside it the state
/// of the last good evaluation, for rollbacks, and the best weights so far. A finished training keeps only the best
/// weights and its state, in that one file.
struct Checkpoint {
    let folder: ModelFolder
    /// The checkpoint of another training is not continued.
    let fingerprint: Fingerprint

    private var last: String { folder.checkpoint }
    private var good: String { folder.checkpoints + "/good.safetensors" }
    private var best: String { folder.checkpoints + "/best.safetensors" }

    // MARK: Saving

    func save(_ parallel: ParallelModel, _ state: TrainingState) throws {
        let sections = sections(parallel)
        var metadata = try metadata(state)
        if let rows = parallel.rows { metadata[Self.rowsKey] = try Self.json(rows.state) }
        if let states = parallel.carriedStates { metadata[Self.carriedKey] = try Self.json(states) }
        metadata[Self.digestKey] = try Self.digest(sections, parallel.model.layout, parallel.workers)
        try Safetensors.write(last, parallel.model.layout, sections, metadata: metadata)
    }

    /// Keeps a copy of the saved checkpoint as that of a good evaluation.
    func keepAsGood() throws { try AtomicFile.copy(last, to: good) }

    /// The state of the last good evaluation.
    func loadGood(into parallel: ParallelModel) throws -> TrainingState { try load(good, into: parallel) }

    /// Keeps the best weights so far.
    /// - Returns: the SHA-256 of the file.
    func saveBest(_ weights: Weights, _ layout: ParameterLayout, metadata: [String: String]) throws -> String {
        try Safetensors.write(best, layout, [.init(values: weights)], metadata: metadata)
        guard let hash = SHA256.hash(ofFile: best) else {
            throw Diagnostic(.inputOutput, at: Place(best), "cannot be read")
        }
        return hash
    }

    /// Copies the best weights to the model file.
    /// - Parameter hash: the SHA-256 of their file.
    /// - Returns: false where they are missing or changed.
    func deliver(_ hash: String) throws -> Bool {
        if SHA256.hash(ofFile: folder.weights) == hash { return true }
        guard SHA256.hash(ofFile: best) == hash else { return false }
        try AtomicFile.copy(best, to: folder.weights)
        return true
    }

    /// Writes the checkpoint of a finished training.
    /// - Parameter keepsWeights: whether the model could be restored from the checkpoint.
    func finish(_ state: TrainingState, _ layout: ParameterLayout, _ workers: Workers<Tape>, keepsWeights: Bool) throws
    {
        var metadata = try metadata(state), sections: [Safetensors.Section] = []
        if keepsWeights {
            sections = [.init(values: try Safetensors.values(folder.weights, layout))]
            metadata[Self.digestKey] = try Self.digest(sections, layout, workers)
        }
        try Safetensors.write(last, layout, sections, metadata: metadata)
    }

    /// Removes the files that a finished training does not need.
    func removeOthers() {
        for path in [good, best] { unlink(path) }
    }

    // MARK: Loading

    enum Finding {
        case nothing
        /// The checkpoint of another training; nil for one that cannot be read, as it is of another version.
        case other(Fingerprint?)
        case damaged(Diagnostic)
        case finished(TrainingState)
        /// An unfinished training, loaded; with the problem of the last checkpoint where that of the last good evaluation
        /// replaces it.
        case unfinished(TrainingState, replacing: Diagnostic?)
    }

    /// Looks for this training, and loads it if it is unfinished.
    func open(into parallel: ParallelModel) throws -> Finding {
        var problem: Diagnostic?
        for path in [last, good] where FileManager.default.fileExists(atPath: path) {
            do {
                let metadata = try Safetensors.metadata(of: path)
                let theirs = Self.value(Fingerprint.self, "fingerprint", metadata)
                guard theirs == fingerprint else { return .other(theirs) }
                if let state = Self.value(TrainingState.self, "state", metadata), state.isFinished {
                    return .finished(state)
                }
                let state = try load(path, into: parallel)
                if path == good { try AtomicFile.copy(good, to: last) }
                return .unfinished(state, replacing: problem)
            } catch let error as Diagnostic where error.status == .badInput {
                problem = problem ?? error
            }
        }
        return problem.map(Finding.damaged) ?? .nothing
    }

    /// The weights that a finished training has kept; nil where there are none, or they are damaged.
    func finishedWeights(_ layout: ParameterLayout, _ workers: Workers<Tape>) -> Weights? {
        guard let metadata = try? Safetensors.metadata(of: last), let weights = try? Safetensors.values(last, layout),
            metadata[Self.digestKey] == (try? Self.digest([.init(values: weights)], layout, workers))
        else { return nil }
        return weights
    }

    private func load(_ path: String, into parallel: ParallelModel) throws -> TrainingState {
        let metadata = try read(path, into: parallel)
        guard
            metadata[Self.digestKey]
                == (try Self.digest(sections(parallel), parallel.model.layout, parallel.workers))
        else {
            throw Diagnostic(.badInput, at: Place(path), "is damaged: its numbers are not those that were written")
        }
        let areRowsRestored =
            parallel.rows.map { rows in
                Self.value(LazyRows.State.self, Self.rowsKey, metadata).map(rows.restore) ?? false
            } ?? true
        parallel.carriedStates = Self.value(Data.self, Self.carriedKey, metadata)
        let state = Self.value(TrainingState.self, "state", metadata)
        let isCarried = parallel.options.backpropagationSteps == nil || state?.batch == 0 || parallel.hasCarriedStates
        guard let state, areRowsRestored, isCarried else {
            throw Diagnostic(.badInput, at: Place(path), "the state of the training is damaged; train from scratch")
        }
        return state
    }

    /// Reads the numbers of a file.
    /// - Returns: the metadata.
    private func read(_ path: String, into parallel: ParallelModel) throws -> [String: String] {
        func read(_ weights: ParameterBuffer, _ average: ParameterBuffer?) throws -> [String: String] {
            let state = parallel.optimizerState
            var destinations = [Safetensors.Destination(values: weights)]
            for (name, values) in zip(state.names, state.buffers) {
                destinations.append(.init(prefix: Self.prefix(name), values: values))
            }
            if let average { destinations.append(.init(prefix: Self.prefix(Self.averageName), values: average)) }
            return try Safetensors.read(path, parallel.model.layout, destinations)
        }
        return try parallel.weights.modify { weights in
            guard let average = parallel.average else { return try read(weights, nil) }
            return try average.modify { try read(weights, $0) }
        }
    }

    // MARK: Parts

    private static let digestKey = "sha256", rowsKey = "embedding-rows", carriedKey = "carried-states"

    private func metadata(_ state: TrainingState) throws -> [String: String] {
        ["fingerprint": try Self.json(fingerprint), "state": try Self.json(state)]
    }

    private func sections(_ parallel: ParallelModel) -> [Safetensors.Section] {
        let state = parallel.optimizerState
        var sections = [Safetensors.Section(values: parallel.weights)]
        for (name, values) in zip(state.names, state.buffers) {
            sections.append(.init(prefix: Self.prefix(name), values: values))
        }
        if let average = parallel.average {
            sections.append(.init(prefix: Self.prefix(Self.averageName), values: average))
        }
        return sections
    }

    private static let averageName = "average"

    /// What the names of parameters start with in a set of numbers that is not the weights.
    private static func prefix(_ name: String) -> String { name + "/" }

    /// One hash of all numbers, as safetensors files have no checksums.
    private static func digest(
        _ sections: [Safetensors.Section], _ layout: ParameterLayout, _ workers: Workers<Tape>
    ) throws -> String {
        var hashes = [String?](repeating: nil, count: sections.count)
        hashes.withUnsafeMutableBufferPointer { hashes in
            workers.run { worker, _ in
                for index in stride(from: worker, to: sections.count, by: workers.count) {
                    let values = sections[index].values
                    hashes[index] = try? SHA256.hash(
                        of: layout.parameters.map {
                            UnsafeRawBufferPointer(start: values.values(of: $0), count: 4 * $0.count)
                        })
                }
            }
        }
        return try SHA256.hash(of: Data(hashes.map { $0 ?? "" }.joined().utf8))
    }

    /// A state may have infinite numbers.
    private static func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSON.data(value, allowsInfinity: true), as: UTF8.self)
    }

    private static func value<Value: Decodable>(_ type: Value.Type, _ name: String, _ metadata: [String: String])
        -> Value?
    {
        metadata[name].flatMap { try? JSON.decoder(allowsInfinity: true).decode(type, from: Data($0.utf8)) }
    }
}
