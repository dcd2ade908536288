import Tensors

/// A model in use by a search: encoded sentences, each in a slot, and the decoder states of all rows.
final class SearchModel {
    private let model: any GeneratingModel
    private let tape: Tape
    private let slots: Int
    private let rows: Int
    /// The most source tokens of a sentence, with `</s>`.
    let longest: Int
    private var kept: Kept?

    /// What is kept from step to step.
    private struct Kept {
        /// [slots, longest, H]
        var source: EncodedSource
        /// The first state of each slot's sentence.
        var first: DecoderState
        /// The states of all rows before the next step.
        var states: DecoderState
    }

    /// The state after the last step, until rows are selected.
    private var last: DecoderState?

    /// - Parameters:
    ///   - slots: how many sentences it holds.
    ///   - rows: the most rows of a step.
    init(_ model: any GeneratingModel, _ tape: Tape, slots: Int, rows: Int, longest: Int) {
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
    func read(_ sentences: [(slot: Int, tokens: [Int32])]) {
        // A product with a single row is summed in another order, so there are always at least two.
        let sources = sentences.map(\.tokens) + (sentences.count == 1 ? [sentences[0].tokens] : [])
        let batch = Batch(sources: sources, targets: sources.map { _ in [] })
        let (source, initial) = model.encode(
            tape, batch.source, steps: batch.sourceSteps, lengths: batch.sourceLengths, dropout: DropoutRates(all: 0))
        var kept = self.kept ?? makeKept(source, initial)
        for (index, sentence) in sentences.enumerated() {
            let length = batch.sourceLengths[index]
            kept.source.lengths[sentence.slot] = length
            copy(index, of: source.memory, to: sentence.slot, of: kept.source.memory, length)
            if kept.source.keys !== kept.source.memory {
                copy(index, of: source.keys, to: sentence.slot, of: kept.source.keys, length)
            }
            for (from, to) in zip(initial.tensors, kept.first.tensors) {
                copy(index, of: from, to: sentence.slot, of: to)
            }
        }
        self.kept = kept
        tape.reset()
    }

    /// Copies a sentence's positions out of a time-major activation.
    private func copy(_ from: Int, of source: Tensor, to: Int, of target: Tensor, _ length: Int) {
        target.copySentence(from, of: source, steps: length, to: to)
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
        // Rows past the live ones are computed too, and their results dropped.
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

    /// Whether there should be few different numbers of rows.
    var wantsEvenRows: Bool { tape.precision.compilesEachRowCount }

    /// Runs one step up to the output layer.
    /// - Parameters:
    ///   - tokens: the last token of each row.
    ///   - queries: which rows look at the sentence of which slot.
    /// - Returns: what the output layer reads, and the attention weights, a row of ``longest`` for each row.
    func step(_ tokens: [Int32], _ queries: [QueryRows]) -> (
        features: Tensor, weights: UnsafeMutablePointer<Float>?
    ) {
        guard let kept else { preconditionFailure("nothing has been read") }
        let step = model.advance(
            tape, tokens, from: kept.states.map { $0.prefix(tokens.count) }, source: kept.source, rows: queries)
        last = step.state
        return (step.features, step.weights)
    }

    /// The scores of all tokens.
    func logits(_ features: Tensor) -> LogitRows { model.logits(tape, features) }

    /// The scores of some tokens.
    func logits(_ features: Tensor, _ lists: [OutputList]) -> [UnsafeMutablePointer<Float>] {
        model.logits(tape, features, lists)
    }

    /// Makes rows of the last step's states the states of the next step's rows, and frees the last step's memory.
    func select(_ rows: [Int]) {
        guard let kept, let last else { preconditionFailure("no step has been run") }
        for (from, to) in zip(last.tensors, kept.states.tensors) {
            for (index, row) in rows.enumerated() { copy(row, of: from, to: index, of: to) }
        }
        self.last = nil
        tape.reset()
    }

    /// Memory that lasts for one step.
    var stepMemory: Arena { tape.arena }

    /// The mean of several attention weights of one step, a row of ``longest`` for each row.
    func mean(_ weights: [UnsafeMutablePointer<Float>], rows: Int) -> UnsafeMutablePointer<Float> {
        tape.mean(weights, count: rows * longest)
    }
}
