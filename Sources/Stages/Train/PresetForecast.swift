import Tensors

/// How long a training with a preset takes on this machine, by the speed that was measured on two cores.
///
/// Target tokens a second with preset small, padding and optimizer included: 12,000 in bfloat16, 6,900 in single
/// precision. It is meant to tell minutes from hours.
package struct PresetForecast: Sendable {
    package let preset: String
    package let epochs: Int
    package let seconds: Double

    package init(pairs: Int, targetTokens: Double, cores: Int) {
        let preset = Preset.suggested(pairs: pairs)
        // Both readings of a pair share each product.
        let readings = preset.consistency > 0 ? 1.7 : 1
        let rate = (Precision.bfloat16.isSupported ? 6_000 : 3_450) * Double(max(1, cores))
        let cost = Self.size(of: preset) / (Preset.named("small").map(Self.size) ?? 1)
        self.preset = preset.name
        epochs = preset.epochs
        // Even a toy starts threads, evaluates and saves.
        seconds = 5 + Double(preset.epochs) * targetTokens * readings * cost / rate
    }

    /// Weights that a target token meets, nearly.
    private static func size(of preset: Preset) -> Double {
        let embedding = Double(preset.embeddingSize), hidden = Double(preset.hiddenSize)
        let encoder = 4 * hidden * (embedding + hidden / 2) + Double(preset.encoderLayers - 1) * 6 * hidden * hidden
        let decoder = 4 * hidden * (embedding + hidden) + Double(preset.decoderLayers - 1) * 8 * hidden * hidden
        return encoder + decoder + embedding * 8000
    }
}
