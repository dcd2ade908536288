import Tensors
import Translation

/// The memory of compiled products: one for each shape of weights and each number of rows that batches have.
struct CompiledProducts {
    /// What the rows of a product are.
    private enum Rows: CaseIterable {
        case sentences, sourceSteps, targetSteps, words

        /// How many there are in a batch.
        func count(_ extent: ActivationSize.Extent, words: Int) -> Int {
            switch self {
            case .sentences: extent.sentences
            case .sourceSteps: extent.sentences * extent.source
            case .targetSteps: extent.sentences * extent.target
            case .words: words
            }
        }
    }

    /// How many products there are for each number of rows: on a shard's, and for gradients on those of a batch.
    private var forward: [Rows: Int] = [:]
    private var gradient: [Rows: Int] = [:]
    /// The different numbers of rows so far.
    private var shardRows: [Rows: Set<Int>] = [:]
    private var batchRows: [Rows: Set<Int>] = [:]

    /// Bytes of a compiled product, measured with oneDNN 2.6.3: code in whole pages, and its description.
    private static let size = 48 << 10
    /// The same with a transposed factor, for which there is a kernel that copies it.
    private static let transposedSize = 88 << 10
    /// The compiled products that oneDNN remembers for all threads.
    private static let remembered = 1024

    /// Compiles the products of one batch.
    init(_ rehearsal: Rehearsal) {
        // No two of the numbers of rows are the same, nor is one that of a product over something else.
        let extent = ActivationSize.Extent(source: 5, target: 11, sentences: 13)
        let words = extent.target * extent.sentences - 1
        rehearsal.run(
            sources: Array(repeating: extent.source, count: extent.sentences),
            targets: Array(repeating: extent.target, count: extent.sentences - 1) + [extent.target - 1],
            isRecording: true, logitRowsAtOnce: Tape.defaultLogitRowsAtOnce)
        let own = rehearsal.tape.compiledRows
        rehearsal.computeGradients()
        let all = rehearsal.tape.compiledRows
        for rows in Rows.allCases {
            let count = rows.count(extent, words: words)
            forward[rows] = own.count { $0 == count }
            gradient[rows] = all.count { $0 == count } - (forward[rows] ?? 0)
        }
    }

    /// Adds a batch to those whose products will be compiled.
    /// - Parameter words: the target tokens to predict.
    mutating func add(_ extent: ActivationSize.Extent, words: Int, workers: Int) {
        var whole = extent
        whole.sentences *= extent.readings
        var shard = whole
        shard.sentences = (whole.sentences + workers - 1) / workers
        for rows in Rows.allCases {
            shardRows[rows, default: []].insert(rows.count(shard, words: (words + workers - 1) / workers))
            batchRows[rows, default: []].insert(rows.count(whole, words: words))
        }
    }

    /// Adds the steps of a search on the dev set.
    mutating func addSearch(beam: Int) {
        let rows = BeamSearch.rowCounts(beam: beam)
        for kind in [Rows.sentences, .targetSteps] { shardRows[kind, default: []].formUnion(rows) }
    }

    /// Bytes of the products that all workers keep.
    func bytes(workers: Int) -> Int {
        func count(_ products: [Rows: Int], _ rows: [Rows: Set<Int>]) -> Int {
            Rows.allCases.reduce(0) { $0 + (products[$1] ?? 0) * (rows[$1]?.count ?? 0) }
        }
        let (own, transposed) = (count(forward, shardRows), count(gradient, batchRows))
        let all = max(1, own + transposed)
        let kept = min(1, Double(Tape.compiledProductLimit) / Double(all))
        // Products for the whole batch are the same on all threads, which share what oneDNN still remembers.
        let copies = 1 + max(0, 1 - Double(Self.remembered) / Double(all)) * Double(workers - 1)
        return Int(kept * (Double(own * Self.size * workers) + Double(transposed * Self.transposedSize) * copies))
    }
}
