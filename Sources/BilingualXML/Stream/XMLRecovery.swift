import Diagnostics
import Text

extension XMLStream {
    /// What was lost, and the state needed to continue.
    public final class Recovery {
        let marks: UnitMarks
        /// The start tags of the elements that are open outside of units.
        var open: [(name: String, tag: String)] = []
        /// Where damage was, the first locations only; how many there were, and units lost with it.
        public private(set) var losses: [Diagnostic] = []
        /// The number of damaged locations.
        public private(set) var lossCount = 0
        /// Units lost to damage.
        public internal(set) var lostUnits = 0
        private static let maximumLosses = 20

        var isSkipping = false, skipsToHolder = false
        /// Bytes in memory that were read but not parsed yet.
        var rest = 0
        /// Line breaks before them.
        var lines = 0
        /// Whether a mark ends what the parser was given; what it had seen by then.
        var markBefore: UnitMark?
        var isAtMark = false
        var elementsBefore = 0, lineOfUnit = 0, openBefore = 0
        var readError: (any Error)?

        init(units: [String], holders: [String]) {
            marks = UnitMarks(units: units, holders: holders)
        }

        /// Whether what comes next is a unit's start that is known.
        var isAtStart: Bool { isAtMark && markBefore?.isStart == true }

        /// Whether a start tag has begun at the mark and no element came of it.
        func isStartLost(_ elements: Int) -> Bool {
            markBefore?.isStart == true && elementsBefore == elements
        }

        var hasManyLosses: Bool { lossCount >= Self.maximumLosses }

        func note(_ error: Diagnostic) {
            lossCount += 1
            if losses.count < Self.maximumLosses { losses.append(error) }
        }

        func close(to depth: Int) { if open.count > depth { open.removeSubrange(depth...) } }
    }
}

/// A comment, an instruction or anything else that begins with `<` or `&` outside of units and has not ended yet.
struct PendingMarkup {
    private let end: [UInt8]

    init(_ start: UnsafeBufferPointer<UInt8>) {
        if start.starts(with: "<!--".utf8) {
            end = Array("--".utf8)
        } else if start.starts(with: "<?".utf8) {
            end = Array("?>".utf8)
        } else {
            end = []
        }
    }

    /// Whether it may hold what looks like units; a start tag may not.
    var isClosedByText: Bool { !end.isEmpty }

    /// The bytes up to its end; nil where it does not end there, or not as XML wants it.
    func length(in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let first = end.first else { return nil }
        var from = 0
        while let offset = UnsafeRawBufferPointer(rebasing: bytes[from...]).firstOffset(of: first) {
            let start = from + offset
            if bytes[start...].starts(with: end) {
                guard first == 0x2D else { return start + end.count }
                // Two hyphens within a comment are no XML, and mean that its end is missing.
                return start + 2 < bytes.count && bytes[start + 2] == 0x3E ? start + 3 : nil
            }
            from = start + 1
        }
        return nil
    }
}
