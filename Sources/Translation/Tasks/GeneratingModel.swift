import Tensors

/// A model that writes text token by token, as a search runs it.
public protocol GeneratingModel: TaskModel {
    /// Encodes a batch of sources.
    /// - Parameters:
    ///   - tape: has the weights.
    ///   - tokens: [S, B], each sentence with its `</s>`.
    ///   - steps: S
    ///   - lengths: the length of each sentence, in tokens with `</s>`; B of them.
    ///   - dropout: the rates at each point of the model.
    /// - Returns: the encoded source, and the state before the first token.
    func encode(_ tape: Tape, _ tokens: [Int32], steps: Int, lengths: [Int], dropout: DropoutRates)
        -> (source: EncodedSource, initial: DecoderState)

    /// One step up to the input of the output layer.
    /// - Parameters:
    ///   - tape: has the weights, and does not record.
    ///   - tokens: the last token of each row, N.
    ///   - state: the state before the step, of N rows.
    ///   - source: the encoded sources.
    ///   - rows: which rows belong to which source; without it row b belongs to source b.
    /// - Returns: the features, [1, N, …]; the state after the step; the attention weights, a row of S for each row of
    ///   `rows`, in their order.
    func advance(
        _ tape: Tape, _ tokens: [Int32], from state: DecoderState, source: EncodedSource, rows: [QueryRows]?
    ) -> (features: Tensor, state: DecoderState, weights: UnsafeMutablePointer<Float>?)

    /// The output layer.
    /// - Parameters:
    ///   - tape: has the weights.
    ///   - features: those of ``advance(_:_:from:source:rows:)``.
    func logits(_ tape: Tape, _ features: Tensor) -> LogitRows

    /// The output layer for some tokens only.
    /// - Parameters:
    ///   - tape: has the weights.
    ///   - features: those of ``advance(_:_:from:source:rows:)``.
    ///   - lists: which tokens, for which rows.
    func logits(_ tape: Tape, _ features: Tensor, _ lists: [OutputList]) -> [UnsafeMutablePointer<Float>]
}

extension EncoderDecoder: GeneratingModel {}
