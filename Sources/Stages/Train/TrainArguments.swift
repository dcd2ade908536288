import ArgumentParser
import Evaluation
import Logging
import Tensors
import Text
import Training
import Translation
import Vocabularies

extension LearningRateSchedule: ExpressibleByArgument {}
extension DevelopmentScore: ExpressibleByArgument {}

/// The options of `pipeline-train` about the training.
struct TrainingArguments: ParsableArguments {
    @Option(
        help: """
            A set of sizes and training options: \(Preset.names). By default it is chosen by the size of the corpus; \
            options that are given override it.
            """, completion: .list([Preset.automatic] + Preset.all.map(\.name)))
    var preset = Preset.automatic
    @Option(help: "Seed of all random numbers.")
    var seed: UInt64 = 1
    @Option(
        help: """
            Worker threads, each with a share of every batch; of each rank where there are several. Results do not depend \
            on it. (default: one for each physical core, which the ranks of a machine share)
            """)
    var threads: Int?
    @Option(
        help: ArgumentHelp(
            """
            Train as n processes (ranks) of MPI, each with a share of every batch: they are started by srun within a job \
            of Slurm, and by mpirun elsewhere. Results do not depend on it. (default: those that a launcher has started, \
            or 1)
            """, valueName: "n"))
    var ranks: Int?
    @Option(
        help: ArgumentHelp(
            """
            With several ranks, let each take n steps on its own share of the batches, then average their weights, for \
            slow networks. The result then depends on the number of ranks. (default: all ranks take every step together)
            """, valueName: "n"))
    var synchronizeEvery: Int?
    @Option(
        help: ArgumentHelp(
            "What matrix products multiply; the default is the fastest that this processor has.",
            valueName: TrainingPrecision.allValueStrings.joined(separator: "|")))
    var precision = TrainingPrecision(.fastestForTraining)
    @Option(help: "Passes over the corpus. (default: the preset's)")
    var epochs: Int?
    @Option(
        help: """
            Time budget in minutes, in place of --epochs. The learning rate's schedule is spread over it, so the result \
            depends on the speed of the machine; 0 is no limit.
            """)
    var minutes = 0.0
    @Option(help: "Updates after which training ends; 0 is no limit.")
    var maximumUpdates = 0
    @Option(help: "Target tokens of a batch, padding included. (default: the preset's)")
    var batchTokens: Int?
    @Option(
        help: """
            Skip pairs with a side longer than this, in tokens. (default: 100 of a translation model, 1000 of the others)
            """)
    var maximumLength: Int?
    @Option(
        help: """
            The highest learning rate. (default: the preset's, \(Int(SGD.relativeLearningRate)) times as high with sgd)
            """)
    var learningRate: Float?
    @Option(help: "Updates over which the learning rate rises from 0. (default: the preset's)")
    var warmup: Int?
    @Option(help: "Course of the learning rate after the warm-up.")
    var schedule = LearningRateSchedule.linear
    @Option(
        help: """
            Dropout rate of embeddings, states and readouts. (default: min(0.3, 0.05 + epochs / 80))
            """)
    var dropout: Float?
    @Option(
        help: """
            Sample the segmentation into subwords in each epoch: alpha of a unigram vocabulary (0.1 is much noise, 0.5 \
            little), or the share of merges that a BPE vocabulary skips; 0 always takes the best segmentation. \
            (default: the preset's)
            """)
    var subwordSampling: Float?
    @Option(help: "The same for the source side. (default: that of --subword-sampling)")
    var subwordSamplingSource: Float?
    @Option(help: "The same for the target side. (default: that of --subword-sampling)")
    var subwordSamplingTarget: Float?
    @Option(
        help:
            "Share of source tokens and of previous target tokens that are replaced by <unk>. (default: the preset's)"
    )
    var wordDropout: Float?
    @Option(help: "The same for target tokens. (default: that of --word-dropout)")
    var targetWordDropout: Float?
    @Option(
        help: """
            With --matches or --terms, the share of sources that are read without them, drawn again in each epoch, so that \
            the model also learns to do without. (default: \(Self.defaultAnnotationDropout))
            """)
    var annotationDropout: Float?
    @Option(
        help:
            "Label smoothing: the share of probability that the objective spreads over all tokens. (default: the preset's)"
    )
    var labelSmoothing: Float?
    @Option(
        help: """
            R-Drop: read each pair twice with different units dropped (the second time in its best segmentation), and \
            add the divergence of the two predictions to the objective with this weight. Doubles the work of an epoch; \
            0 is off. (default: the preset's, in trainings of at least \(Int(Preset.consistencyEpochs)) epochs without \
            --minimum-risk)
            """)
    var consistency: Float?
    @Option(help: "The largest norm of all gradients together; 0 is no clipping.")
    var clipNorm: Float = 1
    @Option(
        help:
            "Share of the new weights in a moving average, which is then evaluated and saved; 0 is no average. (default: the preset's)"
    )
    var averageRate: Float?
    @Option(
        help: """
            At the end, evaluate the mean of the weights of the last n evaluations, and keep it if its dev score is \
            better; 0 is off.
            """)
    var averageLast = 0
    @Option(
        help: """
            Consecutive evaluations without a better dev score after which training stops; 0 is never. (default: 5, or \
            0 with the schedules linear and cosine, whose last updates are often the best)
            """)
    var patience: Int?
    @Option(help: "Updates between two evaluations on the dev set; 0 is once an epoch.")
    var evaluateEvery = 0
    @Option(
        help: """
            The dev score that decides which model is best. (default: bleu; of a language model perplexity, of a classifier \
            accuracy, of a tagger span-f1 where tags mark spans, or else accuracy)
            """)
    var bestBy: DevelopmentScore?
    @Option(
        help: ArgumentHelp(
            "The tokenizer of BLEU on the dev set: \(Tokenizers.names.joined(separator: ", ")). "
                + "(default: sacreBLEU's for the target language; char for Thai, Lao, Khmer, Burmese and Korean)",
            valueName: "tokenizer"))
    var tokenize: String?
    @Option(help: "Beam size for translating the dev set.")
    var evaluationBeam = 1
    @Option(
        help: """
            Number of texts, joined from dev sentences, on which to measure how gradients shrink or grow back in time, \
            at the start and at each evaluation, for gradients.jsonl; 0 is none.
            """)
    var gradientFlow = 0
    @Option(help: "Updates between two lines about updates in training.jsonl.")
    var logEvery = 50
    @Option(help: "Seconds between two checkpoints within an epoch.")
    var saveInterval = 60.0

    @OptionGroup(title: "Optimizer") var optimizerOptions: OptimizerOptions
    @OptionGroup(title: "Dropout") var dropoutKinds: DropoutOptions
    @OptionGroup(title: "Minimum risk") var riskOptions: RiskOptions
}
