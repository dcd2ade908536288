import Foundation

/// A metric's score: the value, how it was computed, and the figures that make it up.
public struct MetricScore: Sendable, Equatable {
    /// A figure that makes up the value.
    public enum Detail: Sendable, Equatable {
        case count(Int)
        case number(Double)
        case counts([Int])
        case numbers([Double])
    }

    /// The metric's name as printed, such as `BLEU`.
    public var name: String
    /// From 0 to 100; TER may be greater.
    public var value: Double
    /// The settings that make scores comparable, in sacreBLEU's form.
    public var signature: String
    /// The figures that make up the value, under machine-readable names such as `brevity_penalty`, in order.
    public var details: [(name: String, value: Detail)]
    /// The figures as sacreBLEU prints them after the value; empty where it prints none.
    public var remark: String
    /// The mean and the 95 % interval of resampled corpora, where they were estimated.
    public var interval: ConfidenceInterval?

    public init(
        name: String, value: Double, signature: String, details: [(name: String, value: Detail)] = [],
        remark: String = ""
    ) {
        self.name = name
        self.value = value
        self.signature = signature
        self.details = details
        self.remark = remark
    }

    /// The line that sacreBLEU prints: name, signature, value, interval, remark.
    /// - Parameter width: digits after the decimal point of the value.
    public func formatted(width: Int = 2) -> String {
        "\(name)|\(signature) = \(valueAndInterval(width: width))\(remark.isEmpty ? "" : " " + remark)"
    }

    private func valueAndInterval(width: Int) -> String {
        guard let interval, interval.mean > 0 else { return value.fixed(width) }
        return "\(value.fixed(width)) (μ = \(interval.mean.fixed(width)) ± \(interval.halfWidth.fixed(width)))"
    }

    /// The signature with what resampling adds after the number of references, such as `bs:1000|seed:12345`.
    public static func signature(_ signature: String, adding parts: String) -> String {
        guard let end = signature.firstIndex(of: "|") else { return "\(signature)|\(parts)" }
        return "\(signature[..<end])|\(parts)\(signature[end...])"
    }

    /// The detail under a name, where there is one.
    public func detail(_ name: String) -> Detail? { details.first { $0.name == name }?.value }

    public static func == (one: MetricScore, other: MetricScore) -> Bool {
        one.name == other.name && one.value == other.value && one.signature == other.signature
            && one.remark == other.remark && one.interval == other.interval
            && one.details.elementsEqual(other.details) { $0.name == $1.name && $0.value == $1.value }
    }
}

extension MetricScore {
    /// The lines of several scores as sacreBLEU prints them together: aligned at the equals sign.
    public static func formatted(_ scores: [MetricScore], width: Int = 2) -> [String] {
        let leads = scores.map { "\($0.name)|\($0.signature)" }
        let longest = leads.map(\.count).max() ?? 0
        return zip(scores, leads).map { score, lead in
            String(repeating: " ", count: longest - lead.count) + score.formatted(width: width)
        }
    }
}

extension Double {
    /// The number with `digits` digits after the decimal point, rounded as C and Python round.
    public func fixed(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
}
