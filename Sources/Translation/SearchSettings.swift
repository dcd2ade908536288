import Diagnostics
import Files
import Foundation

/// The search settings that suit a model best: found on development text and stored in the model folder's `search.json`.
public struct SearchSettings: Codable, Sendable, Equatable {
    /// ``SearchOptions/beam``
    public var beam: Int
    /// ``SearchOptions/lengthPenalty``
    public var lengthPenalty: Float
    /// ``SearchOptions/coveragePenalty``
    public var coveragePenalty: Float
    /// ``FusionOptions/weight`` of a general language model; nil where they were found without one.
    public var languageModelWeight: Float?
    /// ``FusionOptions/weight`` of a language model of the training text; nil where they were found without one.
    public var trainingLanguageModelWeight: Float?

    private enum CodingKeys: String, CodingKey {
        case beam
        case lengthPenalty = "length-penalty"
        case coveragePenalty = "coverage-penalty"
        case languageModelWeight = "language-model-weight"
        case trainingLanguageModelWeight = "training-language-model-weight"
    }

    /// The weight of a language model.
    public subscript(weightOf role: FusionOptions.Role) -> Float? {
        get { role == .general ? languageModelWeight : trainingLanguageModelWeight }
        set { if role == .general { languageModelWeight = newValue } else { trainingLanguageModelWeight = newValue } }
    }

    /// The settings of given options, by default the default ones.
    public init(_ options: SearchOptions = SearchOptions()) {
        beam = options.beam
        lengthPenalty = options.lengthPenalty
        coveragePenalty = options.coveragePenalty
    }

    /// The settings of a model; nil where it was not tuned.
    /// - Throws: `Diagnostic` for a damaged file.
    public init?(of folder: ModelFolder) throws {
        let path = folder.searchSettings
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(InputFile.bytes(of: path)))
        } catch is DecodingError {
            throw Diagnostic(
                .badInput, at: Place(path),
                "needs the numbers beam, length-penalty and coverage-penalty; make it again with pipeline-tune, or remove it"
            )
        }
        guard (1...100).contains(beam), (0...10).contains(lengthPenalty), (0...10).contains(coveragePenalty),
            (0...10).contains(languageModelWeight ?? 0), (0...10).contains(trainingLanguageModelWeight ?? 0)
        else {
            throw Diagnostic(
                .badInput, at: Place(path),
                "beam must be from 1 to 100, the penalties and the weights from 0 to 10; make it again with "
                    + "pipeline-tune, or remove it")
        }
    }

    /// The settings as part of a message.
    public var described: String {
        "beam \(beam), length penalty \(lengthPenalty), coverage penalty \(coveragePenalty)"
            + (languageModelWeight.map { ", language model weight \($0)" } ?? "")
            + (trainingLanguageModelWeight.map { ", training language model weight \($0)" } ?? "")
    }

    public func write(to path: String) throws {
        try JSONFile.write(self, to: path)
    }
}
