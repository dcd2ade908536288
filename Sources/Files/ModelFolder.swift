/// The folder that holds a trained model: `config.json`, `model.safetensors`, the vocabularies and the training's log.
///
/// It is complete in itself: move it to another machine and decode. Whoever reads or writes a part of it finds its name
/// here.
public struct ModelFolder: Sendable {
    /// What belongs to a model and goes where it goes; the raw value is its name in the folder.
    public enum Part: String, Sendable, CaseIterable {
        case configuration = "config.json"
        case weights = "model.safetensors"
        case vocabularies = "vocab"
        case log = "training.jsonl"
        case gradientLog = "gradients.jsonl"
        case lexicon = "lexicon.tsv"
        case searchSettings = "search.json"
        case checkpoints = "checkpoints"
    }

    public let path: String

    public init(_ path: String) { self.path = path }

    public subscript(part: Part) -> String { "\(path)/\(part.rawValue)" }

    public var configuration: String { self[.configuration] }
    public var weights: String { self[.weights] }
    public var vocabularies: String { self[.vocabularies] }
    public var log: String { self[.log] }
    public var lexicon: String { self[.lexicon] }
    public var gradientLog: String { self[.gradientLog] }
    public var searchSettings: String { self[.searchSettings] }
    public var checkpoints: String { self[.checkpoints] }
    public var checkpoint: String { checkpoints + "/last.safetensors" }

    /// Where the next model of a folder is trained until it can take the folder's place: the folder's name and this.
    public static let nextSuffix = ".next"
    /// A file in it until it is complete.
    public static let unfinishedMark = ".unfinished"
    /// Where an older model goes: the folder's name and this, with a number from the second on.
    public static let previousSuffix = ".previous"
}
