import Tensors
import Translation

/// How a model is trained; everything here can change the result.
public struct TrainingOptions: Codable, Sendable, Equatable {
    public var seed: UInt64 = 1
    /// Threads, each with a share of every batch.
    public var workers = 2
    /// What matrix products and recurrent layers multiply, in training and in evaluation.
    public var precision = Precision.fastestForTraining
    /// Passes over the corpus.
    public var epochs = 8
    /// Minutes that the training may take, in place of epochs; 0 is no limit. The number of updates then follows from
    /// the machine's speed.
    public var minutes: Double = 0
    /// Updates after which training ends; 0 is no limit.
    public var maximumUpdates = 0
    /// Pairs with more tokens on a side are skipped.
    public var maximumLength = 100
    /// Target words of a batch, padding included.
    public var batchTokens = 1200
    /// The highest learning rate.
    public var learningRate: Float = 0.002
    /// Updates over which the learning rate rises from 0.
    public var warmup = 200
    public var schedule = LearningRateSchedule.linear
    public var dropout = DropoutPlan()
    public var noise = NoiseOptions()
    public var labelSmoothing: Float = 0.1
    public var consistency = ConsistencyPlan()
    /// Whether two readings of a pair can differ.
    public var disturbsReading: Bool { dropout.drops || noise != NoiseOptions() }
    /// Whether pairs may come to be read twice.
    var mayReadTwice: Bool { consistency.weight(epochs: minutes > 0 ? .infinity : Double(epochs)) > 0 }
    /// The largest norm of all gradients together (Pascanu, Mikolov & Bengio 2013); 0 is no clipping.
    public var clipNorm: Float = 1
    /// Adam's decay of the mean and of the mean square of gradients (Kingma & Ba 2015).
    public var beta1: Float = 0.9
    public var beta2: Float = 0.98
    public var epsilon: Float = 1e-9
    /// Share of the new weights in the moving average that is evaluated and saved; 0 is none.
    public var averageRate: Float = 0
    /// Evaluations whose weights are averaged at the end, where that is better; 0 is none.
    public var averageLast = 0
    /// Evaluations without a better dev score after which training ends; 0 is never.
    public var patience = 5
    /// Updates between two evaluations; 0 is once an epoch.
    public var evaluateEvery = 0
    /// What decides which model is best.
    public var bestBy = DevelopmentScore.bleu
    /// The tokenizer of BLEU on the dev set.
    public var tokenizer = "13a"
    /// The beam of the translations of the dev set.
    public var evaluationBeam = 1
    /// Texts, joined from dev sentences, on which the flow of gradients is measured at the start and at each
    /// evaluation; 0 is none.
    public var gradientFlow = 0

    /// Parameters, by name, that keep their first values.
    public var frozen: [String] = []

    public init() {}
}

/// What is compared between evaluations.
public enum DevelopmentScore: String, Codable, Sendable, CaseIterable {
    case bleu, loss
}
