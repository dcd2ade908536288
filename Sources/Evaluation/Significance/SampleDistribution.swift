/// The scores of resampled corpora, with the rounding of the NumPy arrays that sacreBLEU keeps them in.
struct SampleDistribution {
    /// Whether NumPy keeps them in single precision, which it does where no score needs double.
    let isSingle: Bool
    let values: [Double]

    init(_ values: [SampledValue]) {
        isSingle = values.allSatisfy { if case .float = $0 { true } else { false } }
        self.values = values.map(\.value)
    }

    private init(isSingle: Bool, values: [Double]) {
        self.isSingle = isSingle
        self.values = isSingle ? values.map { Double(Float($0)) } : values
    }

    /// The interval as sacreBLEU's paired tests compute it, with NumPy.
    var interval: ConfidenceInterval {
        let sorted = values.sorted()
        return ConfidenceInterval(
            mean: SampleDistribution(isSingle: isSingle, values: sorted).mean, halfWidth: halfWidth(sorted))
    }

    /// The interval as sacreBLEU computes it for a single system, with Python's exact mean.
    var exactInterval: ConfidenceInterval {
        let mean = Self.exactSum(values) / Double(values.count)
        return ConfidenceInterval(mean: rounded(mean), halfWidth: halfWidth(values.sorted()))
    }

    private func halfWidth(_ sorted: [Double]) -> Double {
        let low = sorted.count / 40
        return rounded(0.5 * rounded(sorted[sorted.count - low - 1] - sorted[low]))
    }

    private func rounded(_ value: Double) -> Double { isSingle ? Double(Float(value)) : value }

    /// `numpy.mean`, whose sum is pairwise.
    var mean: Double { rounded(sum(values[...]) / Double(values.count)) }

    private func sum(_ part: ArraySlice<Double>) -> Double {
        let start = part.startIndex
        if part.count < 8 { return part.reduce(-0.0) { rounded($0 + $1) } }
        guard part.count <= 128 else {
            let half = part.count / 2
            let middle = start + half - half % 8
            return rounded(sum(part[..<middle]) + sum(part[middle...]))
        }
        var lanes = Array(part.prefix(8))
        let whole = part.count - part.count % 8
        for block in stride(from: 8, to: whole, by: 8) {
            for lane in 0..<8 { lanes[lane] = rounded(lanes[lane] + part[start + block + lane]) }
        }
        let pairs = [0, 2, 4, 6].map { rounded(lanes[$0] + lanes[$0 + 1]) }
        let sum = rounded(rounded(pairs[0] + pairs[1]) + rounded(pairs[2] + pairs[3]))
        return part[(start + whole)...].reduce(sum) { rounded($0 + $1) }
    }

    /// The sum with the rounding errors carried along (Neumaier 1974).
    private static func exactSum(_ values: [Double]) -> Double {
        var sum = 0.0, error = 0.0
        for value in values {
            let next = sum + value
            error += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
            sum = next
        }
        return sum + error
    }

    /// The probability that chance alone makes two systems differ as much, as the paired bootstrap of Moses and
    /// sacreBLEU estimates it (Koehn 2004).
    /// - Parameter difference: the difference of the systems' scores.
    func pValue(against baseline: SampleDistribution, difference: Double) -> Double {
        let isSingle = isSingle && baseline.isSingle
        let differences = SampleDistribution(
            isSingle: isSingle, values: zip(values, baseline.values).map { abs($0 - $1) })
        let mean = differences.mean
        let threshold = isSingle ? Double(Float(difference)) : difference
        let greater = differences.values.count { differences.rounded($0 - mean) > threshold }
        return Double(greater + 1) / Double(values.count + 1)
    }
}
