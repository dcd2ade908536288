/// What a sentence of a batch counts in the objective, where not all count alike.
public struct SentenceWeight: Sendable, Equatable {
    /// A factor on the loss of its tokens before it is differentiated; below 0 the sentence becomes less probable.
    public var factor: Float
    /// Whether a model has written it: its loss is -log p without label smoothing, and no sum has it.
    public var isCandidate: Bool

    /// - Parameters:
    ///   - factor: a factor on the loss of its tokens before it is differentiated.
    ///   - isCandidate: whether a model has written it.
    public init(factor: Float, isCandidate: Bool) { (self.factor, self.isCandidate) = (factor, isCandidate) }
}
