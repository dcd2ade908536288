/// Numbers the distinct words of a segment and its references, so that n-grams are compared as numbers.
///
/// Equal bytes get equal numbers and others never do: words that share a hash are compared byte by byte.
struct WordInterner {
    private struct Entry {
        var hash: UInt64 = 0
        var start = 0
        var length = 0
        /// The entry counts only where this is the interner's current generation, which makes clearing it free.
        var generation: UInt32 = 0
        var number: UInt32 = 0
    }

    private var entries = [Entry](repeating: Entry(), count: 256)
    private var generation: UInt32 = 1
    private var bytes: [UInt8] = []
    private var count: UInt32 = 0

    /// Forgets all words.
    mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        count = 0
        generation &+= 1
        if generation == 0 {
            entries = [Entry](repeating: Entry(), count: 256)
            generation = 1
        }
    }

    /// Appends the numbers of the words of `text` to `numbers`.
    mutating func intern(wordsOf text: [UInt8], into numbers: inout [UInt32]) {
        intern(WordScanner.words(of: text), of: text, into: &numbers)
    }

    /// Appends the numbers of `words`, which are ranges of `text`, to `numbers`.
    mutating func intern(_ words: [Range<Int>], of text: [UInt8], into numbers: inout [UInt32]) {
        let base = bytes.count
        bytes.append(contentsOf: text)
        reserve(Int(count) + words.count)
        let mask = entries.count - 1
        let generation = generation
        var count = count
        bytes.withUnsafeBytes { bytes in
            entries.withUnsafeMutableBufferPointer { entries in
                for word in words {
                    let start = base + word.lowerBound
                    let hash = Self.hash(UnsafeRawBufferPointer(rebasing: bytes[start..<start + word.count]))
                    var slot = Int(truncatingIfNeeded: hash) & mask
                    while entries[slot].generation == generation {
                        let entry = entries[slot]
                        if entry.hash == hash, entry.length == word.count,
                            bytes[start..<start + word.count].elementsEqual(
                                bytes[entry.start..<entry.start + entry.length])
                        {
                            break
                        }
                        slot = (slot + 1) & mask
                    }
                    if entries[slot].generation != generation {
                        entries[slot] = Entry(
                            hash: hash, start: start, length: word.count, generation: generation, number: count)
                        count += 1
                    }
                    numbers.append(entries[slot].number)
                }
            }
        }
        self.count = count
    }

    /// Makes room for `words` distinct words with at least half of the table empty.
    private mutating func reserve(_ words: Int) {
        guard words * 2 > entries.count else { return }
        let old = entries
        var size = entries.count
        while words * 2 > size { size *= 2 }
        entries = [Entry](repeating: Entry(), count: size)
        for entry in old where entry.generation == generation {
            var slot = Int(truncatingIfNeeded: entry.hash) & (size - 1)
            while entries[slot].generation == generation { slot = (slot + 1) & (size - 1) }
            entries[slot] = entry
        }
    }

    /// Eight bytes at a time, multiplied and folded.
    @inline(__always)
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
        var position = 0
        while position + 8 <= bytes.count {
            hash = mix(hash ^ bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
        }
        var tail: UInt64 = 0
        while position < bytes.count {
            tail = tail << 8 | UInt64(bytes[position])
            position += 1
        }
        return mix(hash ^ tail)
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}
