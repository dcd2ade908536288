import Diagnostics
import Foundation
import TrainStage

/// A forecast of a training before it starts.
struct TrainingForecast {
    let training: PresetForecast
    private let pairs: Int

    init(pairs: Int, text: CorpusText, usesWords: Bool) {
        self.pairs = pairs
        // Words are cut into a third more pieces; each sentence has an end.
        let tokens = Double(text.targetUnits) * (usesWords ? 1 : 1.3) + Double(pairs)
        training = PresetForecast(
            pairs: pairs, targetTokens: tokens, cores: ProcessInfo.processInfo.activeProcessorCount)
    }

    /// How long it takes.
    var summary: String {
        "training takes about \(Self.rounded(training.seconds)) on this machine (a rough estimate: preset "
            + "\(training.preset), \(training.epochs) epochs); minutes under train sets a limit"
    }

    /// What too little text means.
    var warning: String? {
        switch pairs {
        case ..<1_000:
            "\(pairs.counted("pair")) are far too few to learn to translate from; the run shows that everything works, "
                + "its scores mean little"
        case ..<10_000:
            "\(pairs) pairs are few; expect good translations of sentences like these only, and gather tens of thousands"
        default: nil
        }
    }

    /// An estimate deserves one significant figure.
    private static func rounded(_ seconds: Double) -> String {
        switch seconds {
        case ..<50: "\(max(10, Int((seconds / 10).rounded()) * 10)) seconds"
        case ..<5400: max(1, Self.oneFigure(seconds / 60)).counted("minute")
        case ..<172_800: max(2, Self.oneFigure(seconds / 3600)).counted("hour")
        default: Self.oneFigure(seconds / 86400).counted("day")
        }
    }

    private static func oneFigure(_ value: Double) -> Int {
        value < 10 ? Int(value.rounded()) : Int((value / 5).rounded()) * 5
    }
}
