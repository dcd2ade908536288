import Foundation

/// The progress of a long task: a bar that redraws itself on a terminal, a plain line now and then elsewhere.
public struct Progress {
    private let title: String
    private let start = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant?
    private let interval: Duration

    /// - Parameters:
    ///   - title: what is being done, such as `training`.
    ///   - interval: the least time between two plain lines; a terminal is redrawn ten times a second.
    public init(_ title: String, interval: Duration = .seconds(10)) {
        self.title = title
        self.interval = Console.isTerminal ? .milliseconds(100) : interval
    }

    /// Shows how much is done.
    /// - Parameters:
    ///   - fraction: from 0 to 1; nil where the end is unknown.
    ///   - detail: figures such as tokens per second, made only when they are shown.
    ///   - remaining: seconds left; nil has it estimated from `fraction`.
    public mutating func update(_ fraction: Double?, remaining: Double? = nil, detail: () -> String) {
        let now = ContinuousClock.now
        if let lastShown, now - lastShown < interval { return }
        guard lastShown != nil || Console.isTerminal else {
            // The first plain line waits one interval: short tasks say nothing.
            lastShown = now
            return
        }
        lastShown = now
        let elapsed = (now - start).seconds
        var line = title
        if let fraction {
            if Console.isTerminal { line += " " + Self.bar(fraction) }
            line += String(format: " %3.0f%%", fraction * 100)
        }
        line += "  " + detail()
        let left = remaining ?? fraction.flatMap { $0 > 0.01 ? elapsed / $0 - elapsed : nil }
        if let left { line += "  \(Self.clock(left)) left" }
        if Console.isTerminal { Console.redraw(line) } else { Console.say(line) }
    }

    /// Takes the bar away.
    public func finish() {
        if Console.isTerminal { Console.redraw("") }
    }

    private static func bar(_ fraction: Double) -> String {
        let width = 24
        let full = fraction.isNaN ? 0 : Int((min(1, max(0, fraction)) * Double(width)).rounded(.down))
        return "[" + String(repeating: "█", count: full) + String(repeating: "·", count: width - full) + "]"
    }

    /// Minutes and seconds, with hours where there are any.
    public static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, abs(seconds) < 1e7 else { return "?" }
        let whole = max(0, Int(seconds.rounded()))
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        return hours > 0
            ? String(format: "%d:%02d:%02d", hours, minutes, rest) : String(format: "%d:%02d", minutes, rest)
    }
}

extension Duration {
    /// The duration in seconds.
    public var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
