extension CorpusEvaluation {
    /// Estimates the 95 % interval of each score from samples of the segments.
    public mutating func estimateIntervals(samples: Int, by resampling: Resampling) {
        let intervals = resampling.intervals(of: measures, samples: samples)
        for (index, interval) in intervals.enumerated() {
            measures[index].score = measures[index].score.with(interval, samples: samples, resampling)
        }
    }
}

extension MetricScore {
    fileprivate func with(_ interval: ConfidenceInterval, samples: Int, _ resampling: Resampling) -> MetricScore {
        var score = self
        score.interval = interval
        score.signature = Self.signature(signature, adding: "bs:\(samples)|seed:\(resampling.seedName)")
        return score
    }
}
