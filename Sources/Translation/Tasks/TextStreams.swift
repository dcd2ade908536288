/// A text as several streams of equal length that are read side by side, some steps at a time: each batch continues
/// the one before, with the states that it has left.
///
/// The segments of the text follow one another in their order. Each is read as it would be alone, `<s>` first and `</s>`
/// last; what is carried over is the state.
public struct TextStreams: Sendable {
    /// How many streams there are.
    public let count: Int
    /// The steps of a batch.
    public let steps: Int
    /// The tokens of a stream, each `</s>` included; the last stream may have fewer.
    private let length: Int
    /// The tokens of a segment.
    private let tokens: @Sendable (Int) -> [Int32]
    /// The position of each segment's first token in the text, and the length of the whole.
    private let starts: [Int]

    /// The steps of a batch where nothing else is said.
    public static let usualSteps = 35

    /// - Parameters:
    ///   - lengths: the number of tokens of each segment.
    ///   - count: how many streams there should be; fewer where the text has fewer tokens.
    ///   - steps: the most steps of a batch.
    ///   - tokens: the tokens of a segment.
    public init(
        lengths: some Sequence<Int>, count: Int, steps: Int, tokens: @escaping @Sendable (_ segment: Int) -> [Int32]
    ) {
        (self.steps, self.tokens) = (steps, tokens)
        var (starts, total) = ([0], 0)
        for own in lengths {
            total += own + 1
            starts.append(total)
        }
        self.starts = starts
        let most = max(1, min(count, total))
        length = (total + most - 1) / most
        // With few tokens the last streams would be empty.
        self.count = length > 0 ? (total + length - 1) / length : 1
    }

    /// The streams of a text that is only evaluated: few, as each begins without the text before it.
    /// - Parameters:
    ///   - segments: the tokens of each segment.
    ///   - steps: the most steps of a batch.
    public init(ofDevelopmentSet segments: [[Int32]], steps: Int) {
        let total = segments.reduce(0) { $0 + $1.count + 1 }
        self.init(
            lengths: segments.lazy.map(\.count), count: min(16, max(1, total / 1000)), steps: steps,
            tokens: { segments[$0] })
    }

    /// The streams in groups, each of which one thread evaluates: always as many at a time, so that no number depends on
    /// the threads.
    public var groups: [Range<Int>] {
        stride(from: 0, to: count, by: Self.streamsPerGroup).map { $0..<min($0 + Self.streamsPerGroup, count) }
    }

    private static let streamsPerGroup = 4

    /// The number of batches.
    public var batchCount: Int { (length + steps - 1) / steps }

    /// The steps of a batch.
    public func steps(of batch: Int) -> Int { min(steps, length - batch * steps) }

    /// The tokens of a batch that are predicted.
    public func tokens(of batch: Int) -> Int {
        let total = starts[starts.count - 1]
        return (0..<count).reduce(0) { sum, stream in
            let start = stream * length + batch * steps
            return sum + max(0, min(start + steps(of: batch), total) - start)
        }
    }

    /// A batch of all streams, or of some.
    public func batch(_ index: Int, streams: Range<Int>? = nil) -> Batch {
        let (streams, steps) = (streams ?? 0..<count, steps(of: index))
        var (inputs, outputs): ([[Int32]], [[Int32]]) = ([], [])
        for stream in streams {
            let own = read(stream * length + index * self.steps, steps)
            inputs.append(own.inputs)
            outputs.append(own.outputs)
        }
        return Batch(inputs: inputs, outputs: outputs, steps: steps, continuation: index == 0 ? .begins : .continues)
    }

    /// The segment that a stream predicts a token of at a step, and the token's index in it.
    public func place(stream: Int, step: Int) -> (segment: Int, position: Int) {
        let position = stream * length + step
        let segment = segment(at: position)
        return (segment, position - starts[segment])
    }

    /// Tokens from a position of the text on, each with the one that it is predicted from.
    private func read(_ start: Int, _ steps: Int) -> (inputs: [Int32], outputs: [Int32]) {
        let end = min(start + steps, starts[starts.count - 1])
        var (inputs, outputs): ([Int32], [Int32]) = ([], [])
        guard start < end else { return (inputs, outputs) }
        var segment = segment(at: start)
        while inputs.count < end - start {
            let tokens = tokens(segment)
            let first = start + inputs.count - starts[segment]
            for position in first..<min(tokens.count + 1, end - starts[segment]) {
                inputs.append(position == 0 ? Batch.start : tokens[position - 1])
                outputs.append(position == tokens.count ? Batch.end : tokens[position])
            }
            segment += 1
        }
        return (inputs, outputs)
    }

    /// The segment that has the token at a position.
    private func segment(at position: Int) -> Int {
        var (low, high) = (0, starts.count - 1)
        while low + 1 < high {
            let middle = (low + high) / 2
            if starts[middle] <= position { low = middle } else { high = middle }
        }
        return low
    }
}
