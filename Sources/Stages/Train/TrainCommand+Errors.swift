import Diagnostics
import Files
import Training
import Translation

extension Diagnostic {
    /// The message at the command line: what is wrong, and which option helps.
    init(_ error: TrainingError) {
        let (status, advice): (ExitStatus, String) =
            switch error {
            // The files are named where these occur.
            case .nothingToLearnFrom: (.badInput, "give another --train")
            case .nothingToEvaluateOn: (.badInput, "give another --dev")
            case .allTooLong, .allOfDevSetTooLong: (.badInput, "raise --maximum-length")
            case .noSubwords:
                (.configuration, "leave --subword-sampling out, or make one with pipeline-vocab --kind unigram or bpe")
            case .noJointVocabulary: (.configuration, "leave --shared-embeddings out, or use pipeline-vocab --joint")
            case .noAnnotationTokens:
                (.configuration, "use pipeline-vocab --annotations, or leave matches and terms out")
            case .noTagToken(let tag): (.configuration, "make it with pipeline-vocab --tag \(tag.name)")
            case .impossibleModel: (.configuration, "change the options of the model")
            case .equalReadings: (.usage, "raise --dropout, or leave --consistency out")
            case .impossibleObjective: (.usage, "change that, or leave --minimum-risk out")
            case .otherVocabulary(_, let model):
                (.configuration, "give --vocab \(ModelFolder(model).vocabularies)")
            case .outOfMemory(let shortage): (.configuration, Self.advice(shortage))
            case .diverged: (.configuration, "lower --learning-rate, raise --warmup or set --clip-norm")
            case .interrupted: (.interrupted, "the same command continues from there")
            }
        self.init(status, "\(error); \(advice)")
    }

    private static func advice(_ shortage: MemoryShortage) -> String {
        let threads = "or train with fewer --threads (\(shortage.workers))"
        return shortage.isOfActivations
            ? "lower --batch-tokens (\(shortage.batchTokens)) or --maximum-length, \(threads)"
            : "lower --hidden-size and --embedding-size or the sizes of the vocabularies, \(threads)"
    }
}
