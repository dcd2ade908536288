import Translation

/// Searches for the best settings one option at a time, with the others fixed: there are too many combinations to try
/// all.
struct Tuning {
    struct Trial: Encodable {
        var settings: SearchSettings
        var bleu: Double
    }

    /// What was tried, in its order: the usual settings first.
    private(set) var trials: [Trial] = []
    private let maximumBeam: Int
    private let hasAttention: Bool
    private let languageModels: [FusionOptions.Role]
    private let measure: (SearchSettings) throws -> Double

    /// - Parameter measure: the score of settings; higher is better.
    init(
        maximumBeam: Int, hasAttention: Bool, languageModels: [FusionOptions.Role],
        measure: @escaping (SearchSettings) throws -> Double
    ) {
        self.maximumBeam = maximumBeam
        self.hasAttention = hasAttention
        self.languageModels = languageModels
        self.measure = measure
    }

    private static let lengthPenalties: [Float] = [0, 0.2, 0.4, 0.6, 0.8, 1.2, 1.5, 2]
    private static let coveragePenalties: [Float] = [0.05, 0.1, 0.2, 0.4]
    private static let languageModelWeights: [Float] = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6]
    private static let beams = [2, 3, 4, 8, 10, 12, 16, 20]

    /// The best settings; among equals those that were tried first, the usual ones before all others.
    mutating func run() throws -> Trial {
        var usual = SearchSettings()
        usual.beam = min(usual.beam, maximumBeam)
        for role in languageModels { usual[weightOf: role] = FusionOptions.usualWeight }
        var best = try trial(usual)
        func vary<Value>(_ key: WritableKeyPath<SearchSettings, Value>, _ values: [Value]) throws {
            // All from the same start, so that the order of the values decides nothing.
            let start = best.settings
            for value in values {
                var settings = start
                settings[keyPath: key] = value
                let found = try trial(settings)
                if found.bleu > best.bleu { best = found }
            }
        }
        for role in languageModels {
            try vary(\.[weightOf: role], Self.languageModelWeights.map(Optional.some))
        }
        // What is subtracted changes how much may be added.
        if languageModels.count > 1 {
            try vary(\.[weightOf: languageModels[0]], Self.languageModelWeights.map(Optional.some))
        }
        try vary(\.lengthPenalty, Self.lengthPenalties)
        if hasAttention { try vary(\.coveragePenalty, Self.coveragePenalties) }
        try vary(\.beam, Self.beams.filter { $0 <= maximumBeam })
        // Finer, at the beam that was found.
        let middle = best.settings.lengthPenalty
        try vary(\.lengthPenalty, [-0.1, 0.1].map { max(0, middle + $0) })
        return best
    }

    private mutating func trial(_ settings: SearchSettings) throws -> Trial {
        if let known = trials.first(where: { $0.settings == settings }) { return known }
        let trial = Trial(settings: settings, bleu: try measure(settings))
        trials.append(trial)
        return trial
    }
}
