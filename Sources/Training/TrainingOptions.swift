import Platform
import Tensors
import Translation

/// How a model is trained: everything that can change the result.
public struct TrainingOptions: Encodable, Sendable {
    /// The seed of all random numbers.
    public var seed: UInt64 = 1
    /// Threads, each with a share of every batch; they change the speed alone, so no record has them.
    @Unrecorded public var workers = Processor.cores
    /// The number format of matrix products and recurrent layers, in training and in evaluation.
    public var precision = Precision.fastestForTraining
    /// Passes over the corpus.
    public var epochs = 8
    /// The time budget in minutes, in place of epochs; 0 for none. The number of updates then depends on the speed of
    /// the machine.
    public var minutes: Double = 0
    /// Updates after which training ends; 0 is no limit.
    public var maximumUpdates = 0
    /// Pairs with more tokens on a side are skipped.
    public var maximumLength = 100
    /// Target tokens of a batch, padding included.
    public var batchTokens = 1200
    /// Of a language model that reads continuous text, the steps through which gradients flow back: the text is read in
    /// several streams, and a batch is this number of steps of all of them. Nil for separate sentences.
    public var backpropagationSteps: Int?
    /// The highest learning rate.
    public var learningRate: Float = 0.002
    /// Updates over which the learning rate rises linearly from 0.
    public var warmup = 200
    /// The course of the learning rate.
    public var schedule = LearningRateSchedule.linear
    /// The dropout rates.
    public var dropout = DropoutPlan()
    /// Subword sampling and word dropout.
    public var noise = NoiseOptions()
    /// The share of probability that the objective spreads over all tokens (Szegedy et al. 2016).
    public var labelSmoothing: Float = 0.1
    /// Whether pairs are read twice.
    public var consistency = ConsistencyPlan()
    /// Candidates of the model that become more or less probable by their risk; nil for cross-entropy alone.
    public var minimumRisk: MinimumRisk?
    /// Whether two readings of a pair can differ.
    public var disturbsReading: Bool { dropout.drops || noise != NoiseOptions() }
    /// How often each pair is read at some point of the training: twice where a budget of minutes may be long enough.
    func readings(batchesOfAnEpoch: Int) -> Int {
        let batches = Double(max(1, batchesOfAnEpoch))
        let limit = maximumUpdates > 0 ? Double(maximumUpdates) / batches : .infinity
        return consistency.weight(epochs: min(limit, minutes > 0 ? .infinity : Double(epochs))) > 0 ? 2 : 1
    }
    /// The most epochs of the training, as far as the options say.
    var mostEpochs: Int { minutes > 0 ? .max : epochs }
    /// The largest norm of all gradients together (Pascanu, Mikolov & Bengio 2013); 0 for no clipping.
    public var clipNorm: Float = 1
    /// How weights change with their gradients.
    @ChosenOptimizer public var optimizer: any Optimizer = Adam()
    /// The share of the new weights in the moving average that is evaluated and saved; 0 for no average.
    public var averageRate: Float = 0
    /// The number of last evaluations whose weights are averaged at the end, if the mean scores better; 0 for none.
    public var averageLast = 0
    /// Consecutive evaluations without a better dev score after which training ends; 0 for never.
    public var patience = 5
    /// Updates between two evaluations; 0 for one at the end of each epoch.
    public var evaluateEvery = 0
    /// The dev score that decides which model is best.
    public var bestBy = DevelopmentScore.bleu
    /// The tokenizer of BLEU on the dev set.
    public var tokenizer = "13a"
    /// The beam size for translating the dev set.
    public var evaluationBeam = 1
    /// The number of texts, joined from dev sentences, on which the gradient flow is measured at the start and at each
    /// evaluation; 0 for none.
    public var gradientFlow = 0

    /// With several ranks, the updates after which they average their weights, each with a share of every batch and an
    /// optimizer of its own; nil where every update is one of all ranks. The result then depends on the number of ranks.
    public var synchronizeEvery: Int?

    /// The names of parameters that keep their initial values.
    public var frozen: [String] = []

    public init() {}
}

/// An option that is left out where options are written down, because no result depends on it.
@propertyWrapper
public struct Unrecorded<Value: Sendable>: Encodable, Sendable {
    /// The option's value.
    public var wrappedValue: Value

    public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }

    public func encode(to encoder: any Encoder) {}
}

extension KeyedEncodingContainer {
    /// What the options' own encoding calls in place of the one for all values, which would write an empty object.
    mutating func encode<Value>(_ value: Unrecorded<Value>, forKey key: Key) {}
}
