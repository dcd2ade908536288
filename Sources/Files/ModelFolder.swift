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
        case confidence = "confidence.json"
        case checkpoints = "checkpoints"
    }

    public let path: String

    public init(_ path: String) { self.path = path }

    /// The path of a part.
    public subscript(part: Part) -> String { "\(path)/\(part.rawValue)" }

    public var configuration: String { self[.configuration] }
    /// The weights: `model.safetensors`.
    public var weights: String { self[.weights] }
    /// The folder of the vocabularies.
    public var vocabularies: String { self[.vocabularies] }
    /// The training log.
    public var log: String { self[.log] }
    /// The lexicon of the shortlist.
    public var lexicon: String { self[.lexicon] }
    /// The log of gradient norms.
    public var gradientLog: String { self[.gradientLog] }
    /// The tuned settings of the search.
    public var searchSettings: String { self[.searchSettings] }
    /// How confidence follows from a translation.
    public var confidence: String { self[.confidence] }
    /// The folder of the checkpoints.
    public var checkpoints: String { self[.checkpoints] }
    /// The newest checkpoint.
    public var checkpoint: String { checkpoints + "/last.safetensors" }

    /// Where the next model of a folder is trained until it replaces the folder: the folder's name and this.
    public static let nextSuffix = ".next"
    /// A file in it until it is complete.
    public static let unfinishedMark = ".unfinished"
    /// Where an older model goes: the folder's name and this, with a number from the second on.
    public static let previousSuffix = ".previous"

    /// The file beside a folder that keeps the token ids of a large training corpus: the folder's name and this.
    public static let encodedSuffix = ".encoded"

    /// The path of that file.
    public static func encodedCorpus(of folder: String) -> String {
        var folder = folder
        while folder.count > 1, folder.last == "/" { folder.removeLast() }
        return folder + encodedSuffix
    }
}
