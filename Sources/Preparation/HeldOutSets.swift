import Concurrency
import Corpora
import Diagnostics

/// The dev and test sets: those given as bitexts, then those split off.
struct HeldOutSets {
    struct Member {
        let name: String
        /// Nil for a set that is split off.
        let bitext: Bitext?
        let given: String?
        /// Of each pair, in order.
        var sourceKeys: [UInt64] = [], targetKeys: [UInt64] = []
        var overlap = PrepareReport.Overlap()

        var isTest: Bool { name != "dev" }
    }

    var sets: [Member] = []

    /// Reads the given sets and makes room for the others.
    init(_ settings: PrepareSettings) throws {
        var named = settings.tests
        if let dev = settings.dev { named.insert(.init(name: "dev", bitext: dev), at: 0) }
        let keys = SegmentKeys()
        let folded = ByteBuffer()
        for set in named {
            let bitext = try Bitext(set.bitext, source: settings.source, target: settings.target)
            var member = Member(name: set.name, bitext: bitext, given: set.bitext)
            let reader = try BitextReader(bitext)
            while try reader.next() {
                try Interruption.check()
                folded.removeAll()
                let source = WhiteSpace.fold(reader.source, into: folded)
                member.sourceKeys.append(keys.key(folded[source]))
                let target = WhiteSpace.fold(reader.target, into: folded)
                member.targetKeys.append(keys.key(folded[target]))
            }
            guard !member.sourceKeys.isEmpty else {
                throw Diagnostic(.badInput, at: Place(bitext.sourcePath), "the \(set.name) set has no line")
            }
            sets.append(member)
        }
        // The test set first: what it holds should depend on as little as possible.
        if !settings.testSize.isNone { sets.append(Member(name: "test", bitext: nil, given: nil)) }
        if !settings.devSize.isNone { sets.append(Member(name: "dev", bitext: nil, given: nil)) }
    }

    var given: [Member] { sets.filter { $0.bitext != nil } }

    /// For each source key, the first set that has it.
    func setsBySourceKey() -> [UInt64: Int] {
        var result: [UInt64: Int] = [:]
        for (index, set) in sets.enumerated() {
            for key in set.sourceKeys where result[key] == nil { result[key] = index }
        }
        return result
    }

    /// Counts the pairs whose source is also in another set.
    mutating func measureMutualOverlap() {
        var owners: [UInt64: (set: Int, isShared: Bool)] = [:]
        for (index, set) in sets.enumerated() {
            for key in set.sourceKeys {
                if let owner = owners[key], owner.set != index { owners[key] = (owner.set, true) }
                if owners[key] == nil { owners[key] = (index, false) }
            }
        }
        for index in sets.indices {
            sets[index].overlap.sourcesInOtherSets = sets[index].sourceKeys.count { owners[$0]?.isShared == true }
        }
    }
}
