import Evaluation
import Vocabularies

/// What is lost by a translation in place of the reference, from 0 for nothing to 1 for all.
public struct SentenceRisk: Sendable {
    private let risks: @Sendable (_ candidates: [[Int32]], _ reference: [Int32]) -> [Double]

    /// - Parameter risks: the risk of each candidate, in tokens without special ones; called on several threads.
    public init(_ risks: @escaping @Sendable (_ candidates: [[Int32]], _ reference: [Int32]) -> [Double]) {
        self.risks = risks
    }

    /// 1 less the score of the detokenized text.
    /// - Parameters:
    ///   - metric: as `SentenceScore` names it.
    ///   - target: the vocabulary that turns tokens into text.
    ///   - tokenizer: that of BLEU.
    /// - Throws: `ExitStatus.usage` for another metric.
    public init(_ metric: String, _ target: any Vocabulary, tokenizer: any Tokenizer) throws {
        let score = try SentenceScore(metric, tokenizer: tokenizer)
        self.init { candidates, reference in
            // The reference as the vocabulary writes it, so that what it cannot write costs no candidate anything.
            let text = target.decode(reference)
            return score.scores(candidates.map { (text: target.decode($0), reference: text) }).map { 1 - $0 / 100 }
        }
    }

    /// The risk of each candidate.
    /// - Parameters:
    ///   - candidates: translations in tokens, without special ones.
    ///   - reference: the translation that loses nothing.
    public func callAsFunction(_ candidates: [[Int32]], _ reference: [Int32]) -> [Double] {
        risks(candidates, reference)
    }
}
