/// How many updates a training has, which the learning rate's schedule is spread over.
///
/// By epochs the number is known at the start. By minutes it follows from the speed: it is estimated several times in
/// the first fifth of the training, then fixed, and changed later only if the end would be missed by a tenth.
struct UpdatePlan: Codable, Equatable {
    /// Updates of the whole training; nil while nothing is known about the speed.
    private(set) var total: Int?
    private var estimates = 0
    /// Where the time was taken last.
    private var lastMark = Mark()

    struct Mark: Codable, Equatable {
        var update = 0
        /// Seconds of training, those of evaluations left out.
        var seconds = 0.0
    }

    private static let marks = [0.02, 0.05, 0.1, 0.2]
    private static let tolerance = 0.1

    /// How far the training is.
    struct Situation {
        var update: Int
        /// Seconds of training, evaluations included, and those of evaluations alone.
        var seconds: Double
        var evaluationSeconds: Double
        /// What one evaluation takes, and how many updates lie between two.
        var secondsPerEvaluation: Double
        var updatesPerEvaluation: Int
    }

    mutating func set(total: Int) { self.total = max(1, total) }

    /// Takes the speed from here on, as updates have become other ones.
    mutating func restart(_ now: Situation) {
        lastMark = Mark(update: now.update, seconds: now.seconds - now.evaluationSeconds)
    }

    /// Takes the time now and then; returns the new number of updates where it has changed.
    mutating func review(_ now: Situation, budget: Double, limit: Int) -> Int? {
        let isEstimating = estimates < Self.marks.count
        let training = now.seconds - now.evaluationSeconds
        guard !isEstimating || now.seconds >= Self.marks[estimates] * budget else { return nil }
        let spread = now.update - lastMark.update
        guard spread > 0 else { return nil }
        let perUpdate = (training - lastMark.seconds) / Double(spread)
        if isEstimating {
            while estimates < Self.marks.count, now.seconds >= Self.marks[estimates] * budget { estimates += 1 }
        } else {
            // A speed over less than a twentieth of the time is no reason to change plans.
            guard let total, training - lastMark.seconds >= budget / 20 else { return nil }
            lastMark = Mark(update: now.update, seconds: training)
            let left = Double(total - now.update) * (perUpdate + evaluation(now)) + now.secondsPerEvaluation
            guard abs(now.seconds + left - budget) > Self.tolerance * budget else { return nil }
        }
        if !isEstimating || estimates == Self.marks.count { lastMark = Mark(update: now.update, seconds: training) }
        let left = max(0, budget - now.seconds - now.secondsPerEvaluation) / (perUpdate + evaluation(now))
        let new = min(limit, now.update + max(1, Int(left)))
        defer { total = new }
        return new == total ? nil : new
    }

    /// The share of an evaluation in an update.
    private func evaluation(_ now: Situation) -> Double {
        now.secondsPerEvaluation / Double(max(1, now.updatesPerEvaluation))
    }
}
