import Tensors

/// How long a training with a preset takes on this machine, by what one core multiplies. It is meant to tell minutes from
/// hours.
package struct PresetForecast: Sendable {
    package let preset: String
    package let epochs: Int
    package let seconds: Double

    /// Floating-point operations of training for a target token with preset small, padding included.
    private static let operationsPerToken = 47e6
    /// Of what cores multiply at most, what training reaches: 68 to 82 % were measured.
    private static let share = 0.7

    /// - Parameter rate: floating-point operations that a core multiplies a second; nil measures it.
    package init(pairs: Int, targetTokens: Double, cores: Int, rate: Double? = nil) {
        let preset = Preset.suggested(pairs: pairs)
        // Both readings of a pair share each product.
        let readings = preset.consistency > 0 ? 1.7 : 1
        let peak = rate ?? Tape.peakMatmulRate(in: .fastestForTraining, seconds: 0.1)
        let tokens = peak * Self.share / Self.operationsPerToken * Double(max(1, cores))
        let cost = Self.size(of: preset) / (Preset.named("small").map(Self.size) ?? 1)
        self.preset = preset.name
        epochs = preset.epochs
        // Even a toy starts threads, evaluates and saves.
        seconds = 5 + Double(preset.epochs) * targetTokens * readings * cost / tokens
    }

    /// Weights that a target token meets, nearly.
    private static func size(of preset: Preset) -> Double {
        let embedding = Double(preset.embeddingSize), hidden = Double(preset.hiddenSize)
        let encoder = 4 * hidden * (embedding + hidden / 2) + Double(preset.encoderLayers - 1) * 6 * hidden * hidden
        let decoder = 4 * hidden * (embedding + hidden) + Double(preset.decoderLayers - 1) * 8 * hidden * hidden
        return encoder + decoder + embedding * 8000
    }
}
