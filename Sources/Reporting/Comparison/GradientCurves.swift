/// The `gradients.jsonl` of a model folder: how gradients flow back in time, and their norms.
public struct GradientCurves: Sendable, Equatable {
    /// The mean norm of the last word's gradient by the distance in words, at an update.
    public struct Flow: Sendable, Equatable {
        /// The update, from 1.
        public var update: Int
        /// From distance 0 on; nil where it was not finite.
        public var norms: [Double?]
    }

    /// In the order of the updates.
    public var flows: [Flow] = []
    /// The norm of all gradients before clipping; nil where it was not finite.
    public var norms: [(update: Int, norm: Double?)] = []

    public static func == (left: Self, right: Self) -> Bool {
        left.flows == right.flows && left.norms.elementsEqual(right.norms) { $0 == $1 }
    }

    /// Reads one JSON object a line; objects of other events are skipped.
    public init(file: String) throws {
        struct Entry: Decodable {
            var event: String
            var update: Int
            var distance: Int?
            var norm: Double?
        }
        let message = "is not an object of a gradient log; each line needs `event` and `update`"
        for entry in try JSONLines.decode(Entry.self, from: file, or: message) {
            if entry.event == "update" {
                norms.append((entry.update, entry.norm))
            } else if entry.event == "flow", let distance = entry.distance {
                if distance == 0 || flows.isEmpty { flows.append(Flow(update: entry.update, norms: [])) }
                flows[flows.count - 1].norms.append(entry.norm)
            }
        }
    }
}
