import Concurrency
import Corpora
import Diagnostics

/// The set of each pair of the input, or why it is dropped.
struct PairPlan {
    enum Fate: Equatable {
        case training
        case dropped(Reason)
        /// The index of the dev or test set.
        case heldOut(UInt16)
    }

    enum Reason: Equatable {
        /// The index of the filter in the report.
        case filter(UInt16)
        /// Its source is in the dev or test set of the index.
        case source(UInt16)
        /// Its target is in a dev or test set.
        case target
    }

    /// Of each pair that was read, in order.
    private(set) var fates: [Fate] = []
    /// The indices, keys of the pairs that the filters kept.
    private var kept: [Int] = []
    private var sourceKeys: [UInt64] = [], targetKeys: [UInt64] = []
    /// The documents of the kept pairs, where sets are split off by them.
    private var documentKeys: [UInt64] = []

    var trainingCount: Int { kept.count { fates[$0] == .training } }

    /// The pairs that are to be learnt from, so far.
    var trainingIndices: [Int] { kept.filter { fates[$0] == .training } }

    mutating func drop(_ index: Int, _ reason: Reason) { fates[index] = .dropped(reason) }

    /// Runs the filters over all pairs.
    /// - Parameter names: of the bitexts, for their tables of origins.
    init(_ bitexts: [Bitext], names: [String], settings: PrepareSettings, report: inout PrepareReport) throws {
        var filterSettings = settings.filters
        (filterSettings.source, filterSettings.target) = (settings.source, settings.target)
        let filters = PairFilters.make(filterSettings)
        report.warnings += filters.flatMap(\.warnings)
        let documents = settings.splitsByDocument ? try names.map(DocumentKeys.init) : []
        report.inputs = names.map { .init(bitext: $0) }
        func drop(_ index: Int, _ source: UnsafeRawBufferPointer, _ target: UnsafeRawBufferPointer) {
            report.drops[index].pairs += 1
            guard report.drops[index].samples.count < settings.samples else { return }
            report.drops[index].samples.append(
                [source, target].map { String(decoding: $0.prefix(300), as: UTF8.self) })
        }
        report.drops = ["empty"].map { .init(filter: $0, pairs: 0) } + filters.map { .init(filter: $0.name, pairs: 0) }
        let keys = SegmentKeys()
        try Self.forEachPair(of: bitexts, settings.normalization, "filtering") { input, sourceBytes, targetBytes in
            report.pairsRead += 1
            report.inputs[input].pairs += 1
            let document = try documents.isEmpty ? 0 : documents[input].next()
            guard !sourceBytes.isEmpty, !targetBytes.isEmpty else {
                drop(0, sourceBytes, targetBytes)
                return fates.append(.dropped(.filter(0)))
            }
            let source = SegmentView(sourceBytes), target = SegmentView(targetBytes)
            for (index, filter) in filters.enumerated() where !filter.keeps(source, target) {
                drop(index + 1, sourceBytes, targetBytes)
                return fates.append(.dropped(.filter(UInt16(index + 1))))
            }
            kept.append(fates.count)
            fates.append(.training)
            sourceKeys.append(keys.key(sourceBytes))
            targetKeys.append(keys.key(targetBytes))
            if !documents.isEmpty { documentKeys.append(document) }
        }
    }

    /// Calls `body` with every pair, normalized and white space folded, and the number of its bitext.
    static func forEachPair(
        of bitexts: [Bitext], _ normalization: NormalizationSettings, _ title: String,
        _ body: (Int, UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let normalizer = TextNormalizer(normalization)
        var bar = Progress(title)
        defer { bar.finish() }
        let source = ByteBuffer(), target = ByteBuffer()
        for (index, bitext) in bitexts.enumerated() {
            let reader = try BitextReader(bitext)
            while try reader.next() {
                source.removeAll()
                target.removeAll()
                _ = WhiteSpace.fold(normalizer.normalize(reader.source), into: source)
                _ = WhiteSpace.fold(normalizer.normalize(reader.target), into: target)
                try body(index, source.bytes, target.bytes)
                // Lines may be long, and asking costs little.
                try Interruption.check()
                guard reader.line & 0xFFF == 0 else { continue }
                let fraction = reader.fraction.map { (Double(index) + $0) / Double(bitexts.count) }
                bar.update(fraction) { "\(bitext.sourcePath), line \(reader.line)" }
            }
        }
    }

    /// Drops the pairs whose source is in a given set.
    mutating func dropContaminated(_ heldOut: inout HeldOutSets) throws {
        let owners = heldOut.setsBySourceKey()
        guard !owners.isEmpty else { return }
        for (position, index) in kept.enumerated() {
            guard let set = owners[sourceKeys[position]] else { continue }
            fates[index] = .dropped(.source(UInt16(set)))
            heldOut.sets[set].overlap.trainingPairsDropped += 1
        }
    }

    /// Moves pairs into the sets that are to be split off.
    mutating func split(into heldOut: inout HeldOutSets, settings: PrepareSettings) throws {
        let sets = heldOut.sets.indices.filter { heldOut.sets[$0].bitext == nil }
        guard !sets.isEmpty, trainingCount > 0 else { return }
        let sizes = sets.map { heldOut.sets[$0].name == "dev" ? settings.devSize : settings.testSize }
        let positions = kept.indices.filter { fates[kept[$0]] == .training }
        var free = positions.count
        for case .pairs(let pairs) in sizes {
            free = pairs < free ? free - pairs : 0
            guard free == 0 else { continue }
            throw Diagnostic(
                .badInput,
                "a dev set of \(settings.devSize) and a test set of \(settings.testSize) are asked for, but filtering "
                    + "leaves only \(positions.count.counted("pair")); ask for fewer")
        }
        let choice = HeldOutSplit.choose(
            keys: positions.map { documentKeys.isEmpty ? sourceKeys[$0] : documentKeys[$0] }, sizes: sizes,
            seed: settings.seed)
        for (position, set) in zip(positions, choice) {
            guard let set else { continue }
            fates[kept[position]] = .heldOut(UInt16(sets[set]))
            heldOut.sets[sets[set]].sourceKeys.append(sourceKeys[position])
            heldOut.sets[sets[set]].targetKeys.append(targetKeys[position])
        }
        for set in sets where heldOut.sets[set].sourceKeys.isEmpty {
            throw Diagnostic(
                .badInput,
                "no pair could be split off for \(heldOut.sets[set].name): each source segment or document that is left "
                    + "has more pairs than the set is to have; ask for more, or deduplicate by source")
        }
    }

    /// Drops training pairs whose source is in a set that was split off by document.
    mutating func dropSharedSources(_ heldOut: inout HeldOutSets) {
        let owners = heldOut.setsBySourceKey()
        for (position, index) in kept.enumerated() where fates[index] == .training {
            guard let set = owners[sourceKeys[position]] else { continue }
            fates[index] = .dropped(.source(UInt16(set)))
            heldOut.sets[set].overlap.trainingPairsDropped += 1
        }
    }

    /// Drops training pairs whose target is in a dev or test set.
    /// - Returns: how many.
    mutating func dropTargetOverlap(_ heldOut: HeldOutSets) -> Int {
        let targets = Set(heldOut.sets.flatMap(\.targetKeys))
        var count = 0
        for (position, index) in kept.enumerated()
        where fates[index] == .training && targets.contains(targetKeys[position]) {
            fates[index] = .dropped(.target)
            count += 1
        }
        return count
    }

    /// Counts what the sets share with the training set, and with one another.
    func measureOverlap(_ heldOut: inout HeldOutSets) {
        guard !heldOut.sets.isEmpty else { return }
        let sources = Set(heldOut.sets.flatMap(\.sourceKeys)), targets = Set(heldOut.sets.flatMap(\.targetKeys))
        var sourcesInTraining = Set<UInt64>(), targetsInTraining = Set<UInt64>()
        for (position, index) in kept.enumerated() where fates[index] == .training {
            if sources.contains(sourceKeys[position]) { sourcesInTraining.insert(sourceKeys[position]) }
            if targets.contains(targetKeys[position]) { targetsInTraining.insert(targetKeys[position]) }
        }
        for index in heldOut.sets.indices {
            let set = heldOut.sets[index]
            heldOut.sets[index].overlap.sourcesInTraining = set.sourceKeys.count(where: sourcesInTraining.contains)
            heldOut.sets[index].overlap.targetsInTraining = set.targetKeys.count(where: targetsInTraining.contains)
        }
        heldOut.measureMutualOverlap()
    }
}
