import Diagnostics
import Files
import Foundation

/// How much each token of a translation attended to each source token, as `pipeline-decode --attention` writes it: one
/// object a line.
public struct AttentionMap: Codable, Sendable, Equatable {
    /// The line of the input, from 1.
    public var line: Int
    /// Source tokens with `</s>`.
    public var source: [String]
    /// Target tokens with `</s>`, unless the translation was cut.
    public var target: [String]
    /// For each target token its weights on the source tokens.
    public var weights: [[Float]]

    public init(line: Int, source: [String], target: [String], weights: [[Float]]) {
        self.line = line
        self.source = source
        self.target = target
        self.weights = weights
    }

    /// How many a report shows, so that its page stays readable.
    public static let mostShown = 12

    /// Reads as many maps of a file as a report shows; a line that is not of this form, or whose sizes do not agree, is
    /// a `ExitStatus.badInput`.
    public static func read(_ path: String) throws -> [AttentionMap] {
        var reader = try LineReader(path)
        var maps: [AttentionMap] = []
        while maps.count < mostShown, let line = try reader.next() {
            guard let map = try? JSONDecoder().decode(AttentionMap.self, from: Data(line.utf8)),
                map.weights.count == map.target.count, map.weights.allSatisfy({ $0.count == map.source.count }),
                map.weights.joined().allSatisfy({ (0...1.001).contains($0) }), !map.target.isEmpty
            else {
                throw Diagnostic(
                    .badInput, at: Place(path, line: reader.line),
                    "is no attention of a translation; write the file with pipeline-decode \(setting: "attention")",
                    excerpt: String(line.prefix(100)))
            }
            maps.append(map)
        }
        return maps
    }

    /// The map as a line of JSON.
    public var json: String {
        // Weights are finite, or the search would not have found a translation.
        (try? JSON.text(self)) ?? "{}"
    }
}
