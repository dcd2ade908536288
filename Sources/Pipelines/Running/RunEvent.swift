/// An event of a run.
public struct RunEvent: Sendable, Equatable {
    /// The kinds of events.
    public enum Kind: String, Sendable {
        case upToDate = "up-to-date"
        case started, done
        case missedGate = "missed-gate"
        case failed
        /// Not run, because something that it needs failed.
        case leftOut = "left-out"
        /// A line that a stage printed.
        case message
        /// A line that the stage's next one replaces; an empty one takes it away.
        case progress
        /// A message that is not a stage's.
        case note
        /// What the run ends with where it does not end well.
        case error
    }

    /// The kind of the event.
    public var kind: Kind
    /// The invocation's title; nil if the event is not a stage's.
    public var stage: String?
    /// Its place in the run and their number.
    public var step: (number: Int, count: Int)?
    /// The reason for a start, or the text of the message.
    public var text: String
    /// Wall time of a stage that ended, in seconds.
    public var seconds: Double?

    /// An event of a stage, or of the run as a whole where `stage` is nil.
    public init(
        _ kind: Kind, stage: String? = nil, step: (number: Int, count: Int)? = nil, _ text: String,
        seconds: Double? = nil
    ) {
        self.kind = kind
        self.stage = stage
        self.step = step
        self.text = text
        self.seconds = seconds
    }

    /// The event as one line of text.
    public var line: String {
        let place = step.map { "[\($0.number)/\($0.count)] " } ?? ""
        let name = stage.map { "\(place)\($0): " } ?? ""
        return "\(name)\(text)" + (seconds.map { ", \(Runner.duration($0))" } ?? "")
    }

    public static func == (a: RunEvent, b: RunEvent) -> Bool {
        a.kind == b.kind && a.line == b.line && a.seconds == b.seconds
    }
}
