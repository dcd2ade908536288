import Evaluation
import Foundation

/// The frame of a plot: two axes, grid lines, tick labels and titles, and the position of a value in the picture.
struct Plot {
    /// An axis from a round number to a round number.
    struct Axis {
        /// On a logarithmic axis, the exponents of ten.
        let low, high, step: Double
        let title: String
        let isLogarithmic: Bool
        /// Whether the values are times, in seconds since 1970.
        var isTime = false

        /// An axis that holds the values, with about `ticks` steps.
        init(_ values: some Sequence<Double>, title: String, ticks: Int = 4, fromZero: Bool = true) {
            var low = Double.infinity, high = -Double.infinity
            for value in values where value.isFinite { (low, high) = (min(low, value), max(high, value)) }
            if fromZero || low > high { low = min(0, low.isFinite ? low : 0) }
            if !high.isFinite || high <= low { high = low + 1 }
            let rough = (high - low) / Double(ticks)
            let magnitude = pow(10, floor(log10(rough)))
            step = magnitude * ([1, 2, 2.5, 5, 10].first { $0 * magnitude >= rough * 0.999 } ?? 10)
            self.low = floor(low / step) * step
            // A hundred that is a rounding error more than that needs no further step.
            self.high = ceil(high / step - 1e-9) * step
            self.title = title
            isLogarithmic = false
        }

        /// A logarithmic axis from a power of ten to another that holds the values; those not above 0 are left out.
        init(logarithmic values: some Sequence<Double>, title: String, ticks: Int = 5) {
            var low = Double.infinity, high = -Double.infinity
            for value in values where value > 0 && value.isFinite {
                (low, high) = (min(low, log10(value)), max(high, log10(value)))
            }
            if low > high { (low, high) = (0, 1) }
            (low, high) = (floor(low), max(ceil(high), floor(low) + 1))
            step = ceil((high - low) / Double(ticks))
            self.high = high
            self.low = high - ceil((high - low) / step) * step
            self.title = title
            isLogarithmic = true
        }

        /// An axis of times, in seconds since 1970, with at most four steps of a length that clocks and calendars know.
        init(times values: some Sequence<Double>, title: String) {
            let (minute, hour, day) = (60.0, 3600.0, 86400.0)
            let low = values.min() ?? 0, high = max(values.max() ?? 0, low + 1)
            let steps =
                [1, 5, 15, minute, 5 * minute, 15 * minute, hour, 3 * hour, 6 * hour, 12 * hour]
                + [1, 2, 7, 14, 28, 56, 91, 182, 364, 728, 1820, 3640].map { $0 * day }
            let step = steps.first { ceil(high / $0) - floor(low / $0) <= 4 } ?? (high - low)
            self.step = step
            self.low = floor(low / step) * step
            self.high = ceil(high / step) * step
            self.title = title
            isLogarithmic = false
            isTime = true
        }

        /// The position of a value between the ends of the axis, 0 to 1; nil where it has none.
        func fraction(_ value: Double) -> Double? {
            let value = isLogarithmic ? log10(value) : value
            return value.isFinite ? (value - low) / (high - low) : nil
        }

        /// Values at the grid lines.
        var ticks: [Double] {
            stride(from: low, through: high + step / 2, by: step).map { isLogarithmic ? pow(10, $0) : $0 }
        }

        func label(_ value: Double) -> String {
            if isTime {
                let time = Date(timeIntervalSince1970: value).seconds
                return String(
                    step >= 86400 ? time.prefix(10) : step >= 60 ? time.dropFirst(5).prefix(11) : time.suffix(8))
            }
            if isLogarithmic { return Self.powerOfTen(Int(log10(value).rounded())) }
            if abs(value) >= 10_000, step >= 1000 { return "\((value / 1000).short)k" }
            let digits = step >= 1 && step == step.rounded() ? 0 : step * 10 == (step * 10).rounded() ? 1 : 2
            return value.fixed(digits)
        }

        private static func powerOfTen(_ exponent: Int) -> String {
            if (-2...3).contains(exponent) { return pow(10, Double(exponent)).fixed(max(0, -exponent)) }
            let digits: [Character: Character] = [
                "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
                "9": "⁹",
            ]
            return "10" + String(String(exponent).map { digits[$0] ?? $0 })
        }
    }

    var drawing = Drawing()
    let x, y: Axis?
    let left = 38.0, right = Drawing.width - 16, top: Double, bottom = Drawing.height - 46

    /// Draws the frame. An axis that is nil has neither ticks nor values.
    /// - Parameter legend: names of the series, on a line of their own above the plot, where no value can be.
    init(x: Axis?, y: Axis?, legend: [String] = []) {
        (self.x, self.y) = (x, y)
        top = legend.isEmpty ? 26 : 44
        if !legend.isEmpty { drawing.legend(legend, x: 2, y: 25) }
        if let y {
            for tick in y.ticks {
                let height = vertical(tick)
                drawing.line(left, height, right, height, class: "grid")
                drawing.text(y.label(tick), x: left - 6, y: height + 3.5, anchor: .end, class: "tick")
            }
            drawing.text(y.title, x: 2, y: 10, anchor: .start, class: "axis")
        }
        if let x {
            for tick in x.ticks {
                // Dates are long: the outer ones end with the axis.
                let anchor: Drawing.Anchor =
                    !x.isTime ? .middle : tick <= x.low ? .start : tick + x.step / 2 > x.high ? .end : .middle
                drawing.text(x.label(tick), x: horizontal(tick), y: bottom + 15, anchor: anchor, class: "tick")
            }
            titleBelow(x.title)
        }
    }

    mutating func titleBelow(_ title: String) {
        drawing.text(title, x: right, y: Drawing.height - 4, anchor: .end, class: "axis")
    }

    func horizontal(_ value: Double) -> Double {
        x.flatMap { $0.fraction(value) }.map { left + $0 * (right - left) } ?? left
    }

    func vertical(_ value: Double) -> Double {
        y.flatMap { $0.fraction(value) }.map { bottom - $0 * (bottom - top) } ?? bottom
    }
}
