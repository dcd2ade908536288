import Evaluation

/// The pictures of a training: the scores on the development set, the loss, the learning rate and the gradient norm.
struct TrainingPictures {
    private let curve: TrainingCurve
    private let unit: String

    /// - Parameter unit: what the loss is a mean over.
    init(_ curve: TrainingCurve, lossOfEach unit: String = "token") { (self.curve, self.unit) = (curve, unit) }

    typealias Picture = Pictures.Picture

    /// Those that the log has something for, in the order of the page.
    var all: [Picture] { ([bleu] + curve.scoreNames.map(score) + [loss, rate, norm]).compactMap { $0 } }

    /// A score of a task other than translation.
    private func score(_ name: String) -> Picture? {
        func value(_ evaluation: TrainingCurve.Evaluation) -> Double? {
            evaluation.scores[name].flatMap { $0 < Charts.largest ? $0 : nil }
        }
        let points = curve.evaluations.compactMap { point in value(point).map { (x: point.update, y: $0) } }
        guard let last = points.last else { return nil }
        let kept = curve.evaluations.last(where: \.isBest).flatMap { point in
            value(point).map { (x: point.update, y: $0) }
        }
        let title = TrainingCurve.title(ofScore: name)
        let remark =
            kept.map { "The dot is the model that was kept: \($0.y.fixed(2)) after update \(Int($0.x).grouped)." }
            ?? "After the last evaluation: \(last.y.fixed(2))."
        return (
            "Development \(title) in training",
            Charts.curves(
                [Curve(name: title, points: points)], best: kept, y: title,
                description: "The \(title) of the development set over updates. \(remark)"),
            remark
        )
    }

    private var bleu: Picture? {
        guard let best = curve.best else { return nil }
        let points = curve.evaluations.compactMap { point in point.bleu.map { (x: point.update, y: $0) } }
        let tokenizer = curve.tokenizer.map { $0 == "13a" ? "" : " with the tokenizer \($0)" } ?? ""
        return (
            "Development BLEU in training",
            Charts.curves(
                [Curve(name: "BLEU", points: points)], best: (best.update, best.bleu), y: "BLEU",
                description: "BLEU on the development set over updates, best \(best.bleu.fixed(2))"),
            "Best: \(best.bleu.fixed(2)) at update \(Int(best.update).grouped)\(tokenizer)."
        )
    }

    private var loss: Picture? {
        let training = curve.steps.map { (x: $0.update, y: $0.loss) }
        let development = curve.evaluations.compactMap { point in point.loss.map { (x: point.update, y: $0) } }
        let curves = [
            Curve(name: "training", points: training, isNoisy: true), Curve(name: "development", points: development),
        ].filter { !$0.points.isEmpty }
        guard !curves.isEmpty else { return nil }
        return (
            "Loss in training",
            Charts.curves(curves, y: "loss", description: "Loss over updates, training and development"),
            "Loss a \(unit): dots are single training batches and the line their running mean; the other line is the "
                + "development set."
        )
    }

    private var rate: Picture? {
        let rates = curve.steps.compactMap { step in step.rate.map { (x: step.update, y: $0) } }
        guard let highest = rates.map(\.y).max(), highest > 0 else { return nil }
        let points = rates.map { (x: $0.x, y: 1000 * $0.y) }
        return (
            "Learning rate",
            Charts.curves(
                [Curve(name: "learning rate", points: points)], y: "× 10⁻³",
                description: "Learning rate over updates, highest \((1000 * highest).fixed(3)) × 10⁻³"),
            "Highest: \((1000 * highest).fixed(3)) × 10⁻³."
        )
    }

    private var norm: Picture? {
        let norms = curve.steps.compactMap { step in step.norm.map { (x: step.update, y: $0) } }
        guard !norms.isEmpty || !curve.skipped.isEmpty else { return nil }
        let skipped = curve.skipped.count
        let list = curve.skipped.prefix(5).map { Int($0).grouped }.joined(separator: ", ") + (skipped > 5 ? ", …" : "")
        let remark =
            skipped == 0
            ? "No update was skipped."
            : "\(skipped.counted("update")) skipped because gradients were not finite, marked at the bottom: \(list)."
        return (
            "Gradient norm",
            Charts.curves(
                [Curve(name: "norm", points: norms, isNoisy: true)], skipped: curve.skipped, y: "norm",
                description: "Norm of the gradients over updates. \(remark)"),
            "Before clipping; dots are single batches, the line is their running mean. \(remark)"
        )
    }
}
