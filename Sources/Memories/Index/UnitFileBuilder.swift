import Concurrency
import Diagnostics
import Files
import Text

/// Collects units in memory and writes them as a file that is searched.
final class UnitFileBuilder {
    /// The most units of a file, and bytes of their texts: building takes memory.
    static let mostUnits = 1 << 20, mostText = 1 << 30

    private(set) var count = 0
    private var tokens = SegmentTokens()
    private var elements = ElementTable()
    /// The elements of all units, by record; and where those of each begin.
    private var sequence: [UInt32] = []
    private var starts: [UInt32] = [0]
    private var memories: [UInt32] = [], ordinals: [UInt32] = []
    private var dates: [Int64] = []
    private var sources: [UInt64] = [], previous: [UInt64] = [], next: [UInt64] = [], values: [UInt64] = []
    private var textStarts: [UInt64] = [0]
    private var textLengths: [UInt32] = []
    private var texts: [UInt8] = []

    var isFull: Bool { count >= Self.mostUnits || texts.count >= Self.mostText }

    func add(_ unit: MemoryUnit) {
        var source = unit.source
        source.withUTF8 { tokens.read(UnsafeRawBufferPointer($0)) }
        // A longer segment is found where it is the same.
        let hashes = tokens.hashes.count <= SegmentTokens.mostCompared ? tokens.hashes : []
        elements.append(hashes, to: &sequence)
        starts.append(UInt32(sequence.count))
        memories.append(UInt32(unit.memory))
        ordinals.append(UInt32(unit.ordinal))
        dates.append(unit.date)
        sources.append(SourceHash.of(unit.source))
        previous.append(unit.previous)
        next.append(unit.next)
        values.append(tokens.values)
        for text in [unit.source, unit.target, unit.origin] {
            textLengths.append(UInt32(text.utf8.count))
            texts.append(contentsOf: text.utf8)
        }
        texts.append(contentsOf: unit.document.utf8)
        textStarts.append(UInt64(texts.count))
        count += 1
    }

    /// Writes the file, which appears complete or not at all.
    func write(to path: String) throws {
        let order = elements.byFrequency()
        let records = recordsByLength()
        let postings = postings(order, records)
        let table = elements.table(order)
        let bySource = (0..<UInt32(count)).sorted { (sources[Int($0)], $0) < (sources[Int($1)], $1) }
        try Interruption.check()
        let layout = UnitFileLayout(units: count, elements: elements.count) { section in
            switch section {
            case .tokenStarts: count + 1
            case .tokens, .postings: sequence.count
            case .records, .memories, .ordinals, .dates, .sourceHashes, .previousHashes, .nextHashes, .valueHashes,
                .bySource:
                count
            case .postingStarts: elements.count + 1
            case .tableHashes, .tableElements: table.hashes.count
            case .textStarts: count + 1
            case .textLengths: 3 * count
            case .texts: texts.count
            }
        }
        let file = try SectionWriter(path, layout)
        var (rankStarts, ranked) = (starts, sequence)
        rank(records, order, &rankStarts, &ranked)
        try file.write(rankStarts, .tokenStarts)
        try file.write(ranked, .tokens)
        try file.write(records, .records)
        try file.write(postings.starts, .postingStarts)
        try file.write(postings.ranks, .postings)
        try file.write(table.hashes, .tableHashes)
        try file.write(table.elements, .tableElements)
        try file.write(memories, .memories)
        try file.write(ordinals, .ordinals)
        try file.write(dates, .dates)
        try file.write(sources, .sourceHashes)
        try file.write(previous, .previousHashes)
        try file.write(next, .nextHashes)
        try file.write(values, .valueHashes)
        try file.write(textStarts, .textStarts)
        try file.write(textLengths, .textLengths)
        try file.write(bySource, .bySource)
        try file.write(texts, .texts)
        try file.commit()
    }

    /// The records by their number of tokens, then by number.
    private func recordsByLength() -> [UInt32] {
        (0..<UInt32(count)).sorted { one, other in
            let lengths = (length(one), length(other))
            return lengths.0 == lengths.1 ? one < other : lengths.0 < lengths.1
        }
    }

    private func length(_ record: UInt32) -> UInt32 { starts[Int(record) + 1] - starts[Int(record)] }

    /// The units of each element.
    private func postings(_ order: [UInt32], _ records: [UInt32]) -> (starts: [UInt32], ranks: [UInt32]) {
        var starts = [UInt32](repeating: 0, count: elements.count + 1)
        for element in sequence { starts[Int(order[Int(element)]) + 1] += 1 }
        for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
        var ends = starts
        var ranks = [UInt32](repeating: 0, count: sequence.count)
        for (rank, record) in records.enumerated() {
            for index in Int(self.starts[Int(record)])..<Int(self.starts[Int(record) + 1]) {
                let element = Int(order[Int(sequence[index])])
                ranks[Int(ends[element])] = UInt32(rank)
                ends[element] += 1
            }
        }
        return (starts, ranks)
    }

    /// The tokens in the order of the ranks. A repeated token is the element of its first occurrence.
    private func rank(
        _ records: [UInt32], _ order: [UInt32], _ rankStarts: inout [UInt32], _ ranked: inout [UInt32]
    ) {
        var end = 0
        for (rank, record) in records.enumerated() {
            for index in Int(starts[Int(record)])..<Int(starts[Int(record) + 1]) {
                ranked[end] = order[Int(elements.first(of: sequence[index]))]
                end += 1
            }
            rankStarts[rank + 1] = UInt32(end)
        }
    }
}

/// Writes the sections of a file in their order.
private final class SectionWriter {
    private let file: AtomicFile
    private let layout: UnitFileLayout
    private var offset: Int

    init(_ path: String, _ layout: UnitFileLayout) throws {
        file = try AtomicFile(path)
        self.layout = layout
        let head = layout.bytes
        offset = head.count
        try head.withUnsafeBytes { try file.write($0) }
    }

    func write<Number: BitwiseCopyable>(_ numbers: [Number], _ section: UnitSection) throws {
        let range = layout.ranges[section.rawValue]
        guard MemoryLayout<Number>.size == section.width, range.count == numbers.count * section.width else {
            throw Diagnostic(.defect, "a section of a file of units has another size")
        }
        try [UInt8](repeating: 0, count: range.lowerBound - offset).withUnsafeBytes { try file.write($0) }
        try numbers.withUnsafeBytes { try file.write($0) }
        offset = range.upperBound
    }

    func commit() throws { try file.commit() }
}
