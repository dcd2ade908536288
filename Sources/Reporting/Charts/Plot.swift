import Evaluation
import Foundation

/// The frame of a plot: two linear axes, grid lines, tick labels and titles, and where a value lies in the picture.
struct Plot {
    /// An axis from a round number to a round number.
    struct Axis {
        let low, high, step: Double
        let title: String

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
            self.high = ceil(high / step) * step
            self.title = title
        }

        var ticks: [Double] { Array(stride(from: low, through: high + step / 2, by: step)) }

        func label(_ value: Double) -> String {
            if abs(value) >= 10_000, step >= 1000 { return "\((value / 1000).short)k" }
            let digits = step >= 1 && step == step.rounded() ? 0 : step * 10 == (step * 10).rounded() ? 1 : 2
            return value.fixed(digits)
        }
    }

    var drawing = Drawing()
    let x, y: Axis?
    let left = 38.0, right = Drawing.width - 16, top = 22.0, bottom = Drawing.height - 46

    /// Draws the frame. An axis that is nil has neither ticks nor values.
    init(x: Axis?, y: Axis?) {
        (self.x, self.y) = (x, y)
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
                drawing.text(x.label(tick), x: horizontal(tick), y: bottom + 15, class: "tick")
            }
            titleBelow(x.title)
        }
    }

    mutating func titleBelow(_ title: String) {
        drawing.text(title, x: right, y: Drawing.height - 4, anchor: .end, class: "axis")
    }

    func horizontal(_ value: Double) -> Double {
        x.map { left + (value - $0.low) / ($0.high - $0.low) * (right - left) } ?? left
    }

    func vertical(_ value: Double) -> Double {
        y.map { bottom - (value - $0.low) / ($0.high - $0.low) * (bottom - top) } ?? bottom
    }

    /// Names the series at the upper right, each behind a dot of its colour.
    mutating func legend(_ names: [String]) {
        drawing.legend(names, x: right, y: 10)
    }
}
