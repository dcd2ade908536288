/// The number of updates of a training, over which the learning rate's schedule is spread.
///
/// With epochs the number is known at the start. With a budget of minutes it follows from the speed: it is estimated
/// several times in the first fifth of the training, then fixed, and changed later only if the training would end a
/// tenth too early or too late.
struct UpdatePlan: Codable, Equatable {
    /// Updates of the whole training; nil while nothing is known about the speed.
    private(set) var total: Int?
    private var estimates = 0
    /// The point from which the speed is measured.
    private var lastMark = Mark()

    struct Mark: Codable, Equatable {
        var update = 0
        /// Seconds of training without evaluations.
        var seconds = 0.0
    }

    private static let marks = [0.02, 0.05, 0.1, 0.2]
    private static let tolerance = 0.1

    /// The progress of a training.
    struct Situation {
        var update: Int
        /// Seconds of training, evaluations included, and those of evaluations alone.
        var seconds: Double
        var evaluationSeconds: Double
        /// Seconds of one evaluation, and updates between two.
        var secondsPerEvaluation: Double
        var updatesPerEvaluation: Int
    }

    mutating func set(total: Int) { self.total = max(1, total) }

    /// Measures the speed from here on, because updates have become slower or faster.
    mutating func restart(_ now: Situation) {
        lastMark = Mark(update: now.update, seconds: now.seconds - now.evaluationSeconds)
    }

    /// Estimates the number of updates again, where it is time to.
    /// - Parameters:
    ///   - budget: seconds of the whole training.
    ///   - limit: the largest number of updates.
    /// - Returns: the new number where it has changed.
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
            // The speed over less than a twentieth of the time says too little.
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

    /// Seconds of evaluation for each update.
    private func evaluation(_ now: Situation) -> Double {
        now.secondsPerEvaluation / Double(max(1, now.updatesPerEvaluation))
    }
}
