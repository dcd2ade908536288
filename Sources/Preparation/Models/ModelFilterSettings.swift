import Diagnostics

/// What filters that ask models keep.
public struct ModelFilterSettings: Sendable, Codable, Equatable {
    /// The pairs that a filter drops by the numbers that it gives them.
    public struct Bound: Sendable, Codable, Equatable {
        /// The largest number of a pair that stays; nil for no limit.
        public var maximum: Double?
        /// The share of the pairs that stay, those with the smallest numbers; nil for all.
        public var share: Double?

        public init() {}

        var isNone: Bool { maximum == nil && share == nil }
    }

    /// The two language models of a side.
    public struct Domain: Sendable, Codable, Equatable {
        /// The folder of a model of text of the wanted kind.
        public var inDomain: String?
        /// The folder of a model of text of all kinds.
        public var general: String?

        public init() {}

        var isNone: Bool { inDomain == nil && general == nil }
    }

    /// The language models of each side that the filter `cross-entropy` compares.
    public var sourceDomain = Domain(), targetDomain = Domain()
    /// What is kept by the difference of cross-entropies.
    public var crossEntropy = Bound()
    /// The folder of the model that translates the source language into the target language.
    public var forward: String?
    /// The folder of the model that translates back.
    public var backward: String?
    /// What is kept by the dual cross-entropy.
    public var dualCrossEntropy = Bound()
    /// The folder of a classifier of pairs.
    public var classifier: String?
    /// Its class of good pairs.
    public var goodClass: String?
    /// What is kept by the probability of another class.
    public var byClass = Bound()

    public init() {}

    /// - Throws: `ExitStatus.usage` for models without a bound, bounds without models and what cannot be meant.
    func validate() throws {
        for (side, domain) in [("source", sourceDomain), ("target", targetDomain)]
        where (domain.inDomain == nil) != (domain.general == nil) {
            throw Diagnostic(
                .usage, "the cross-entropy filter compares two models of the \(side) side, and one of them is missing")
        }
        guard (forward == nil) == (backward == nil) else {
            throw Diagnostic(.usage, "the dual cross-entropy filter needs a model of each direction; one is missing")
        }
        try Self.check(crossEntropy, CrossEntropyScorer.name, hasModels: !sourceDomain.isNone || !targetDomain.isNone)
        try Self.check(dualCrossEntropy, DualCrossEntropyScorer.name, hasModels: forward != nil)
        guard (classifier == nil) == (goodClass == nil) else {
            throw Diagnostic(
                .usage, "the filter classifier needs a model and the name of its class of good pairs; one is missing")
        }
        try Self.check(byClass, ClassifierScorer.name, hasModels: classifier != nil)
    }

    private static func check(_ bound: Bound, _ name: String, hasModels: Bool) throws {
        guard hasModels == !bound.isNone else {
            let what = hasModels ? "has models and no limit; give a maximum or a share" : "has a limit and no models"
            throw Diagnostic(.usage, "the filter \(name) \(what)")
        }
        if let share = bound.share, !(share > 0 && share <= 1) {
            throw Diagnostic(
                .usage, "the filter \(name) is to keep a share of \(share); give one above 0, and at most 1")
        }
        if let maximum = bound.maximum, !maximum.isFinite {
            throw Diagnostic(.usage, "the maximum of the filter \(name) is not a number")
        }
    }
}
