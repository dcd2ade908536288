import CKernels
import Tensors

/// A model at work in a search: the sentences that it has read, each in a slot, and its decoder's states of all rows.
final class SearchModel {
    private let model: EncoderDecoder
    private let tape: Tape
    private let slots: Int
    private let rows: Int
    /// The most source words of a sentence, with its `</s>`.
    let longest: Int
    private var kept: Kept?

    /// What stays from step to step.
    private struct Kept {
        /// [slots, longest, H]
        var source: EncodedSource
        /// The first state of each slot's sentence.
        var first: DecoderState
        /// Of all rows of the next step.
        var states: DecoderState
    }

    /// The state behind the last step.
    private var last: DecoderState?

    /// - Parameters:
    ///   - slots: how many sentences it holds at once.
    ///   - rows: the most rows of a step.
    init(_ model: EncoderDecoder, _ tape: Tape, slots: Int, rows: Int, longest: Int) {
        self.model = model
        self.tape = tape
        self.slots = slots
        self.rows = rows
        self.longest = longest
        tape.reset()
        tape.storage.reset()
        tape.isRecording = false
        tape.isTraining = false
    }

    /// Encodes sentences into slots.
    func read(_ sentences: [(slot: Int, words: [Int32])]) {
        // A single row is summed in another order than several, so that there are always two at least.
        let sources = sentences.map(\.words) + (sentences.count == 1 ? [sentences[0].words] : [])
        let batch = Batch(sources: sources, targets: sources.map { _ in [] })
        let (source, initial) = model.encode(
            tape, batch.source, steps: batch.sourceSteps, lengths: batch.sourceLengths)
        var kept = self.kept ?? makeKept(source, initial)
        for (place, sentence) in sentences.enumerated() {
            let length = batch.sourceLengths[place]
            kept.source.lengths[sentence.slot] = length
            copy(place, of: source.memory, to: sentence.slot, of: kept.source.memory, length)
            if kept.source.keys !== kept.source.memory {
                copy(place, of: source.keys, to: sentence.slot, of: kept.source.keys, length)
            }
            for (from, to) in zip(initial.tensors, kept.first.tensors) {
                copy(place, of: from, to: sentence.slot, of: to)
            }
        }
        self.kept = kept
        tape.reset()
    }

    /// Copies a sentence's positions out of a time-major activation.
    private func copy(_ from: Int, of source: Tensor, to: Int, of target: Tensor, _ length: Int) {
        let width = source.shape.width
        dk_copy_rows(
            source.values + from * width, source.shape.batch * width, target.values + to * longest * width, width,
            length, width, false)
    }

    private func copy(_ from: Int, of source: Tensor, to: Int, of target: Tensor) {
        let width = source.shape.width
        (target.values + to * width).update(from: source.values + from * width, count: width)
    }

    private func makeKept(_ source: EncodedSource, _ initial: DecoderState) -> Kept {
        func tensor(_ like: Tensor, steps: Int = 1, batch: Int) -> Tensor {
            Tensor(Shape(steps: steps, batch: batch, width: like.shape.width), in: tape.storage)
        }
        let memory = tensor(source.memory, steps: longest, batch: slots)
        let keys = source.keys === source.memory ? memory : tensor(source.keys, steps: longest, batch: slots)
        let states = initial.map { tensor($0, batch: rows) }
        // The rows behind the live ones are computed too, and their results dropped.
        for tensor in states.tensors { tensor.values.initialize(repeating: 0, count: tensor.shape.count) }
        return Kept(
            source: EncodedSource(
                memory: memory, keys: keys, lengths: [Int](repeating: 1, count: slots), order: .sentenceMajor),
            first: initial.map { tensor($0, batch: slots) }, states: states)
    }

    /// Puts the first state of a slot's sentence into a row.
    func begin(_ slot: Int, row: Int) {
        guard let kept else { preconditionFailure("nothing has been read") }
        for (from, to) in zip(kept.first.tensors, kept.states.tensors) { copy(slot, of: from, to: row, of: to) }
    }

    /// Whether products are prepared for each number of rows, so that there should be few such numbers; those of bytes
    /// round the number up by themselves.
    var wantsEvenRows: Bool { !tape.quantizes }

    /// Runs one step up to the output layer.
    /// - Parameters:
    ///   - words: the last word of each row.
    ///   - queries: which rows look at the sentence of which slot.
    /// - Returns: what the output layer reads, and the attention weights, a row of ``longest`` for each row.
    func step(_ words: [Int32], _ queries: [QueryRows]) -> (
        features: Tensor, weights: UnsafeMutablePointer<Float>?
    ) {
        guard let kept else { preconditionFailure("nothing has been read") }
        let step = model.advance(
            tape, words, from: kept.states.map { $0.prefix(words.count) }, source: kept.source, rows: queries)
        last = step.state
        return (step.features, step.weights)
    }

    /// The scores of all words.
    func logits(_ features: Tensor) -> LogitRows { model.logits(tape, features) }

    /// The scores of some words.
    func logits(_ features: Tensor, _ lists: [OutputList]) -> [UnsafeMutablePointer<Float>] {
        model.logits(tape, features, lists)
    }

    /// Makes the states of the next step's rows those behind rows of the last one, and gives back its memory.
    func select(_ rows: [Int]) {
        guard let kept, let last else { preconditionFailure("no step has been run") }
        for (from, to) in zip(last.tensors, kept.states.tensors) {
            for (place, row) in rows.enumerated() { copy(row, of: from, to: place, of: to) }
        }
        self.last = nil
        tape.reset()
    }

    /// Memory for one step.
    func scratch(_ count: Int) -> UnsafeMutablePointer<Float> { tape.arena.allocate(Float.self, count) }
}
