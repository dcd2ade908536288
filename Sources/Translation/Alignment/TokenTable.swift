import Vocabularies

/// Finds a vocabulary's tokens by their bytes, so that a file of many lines is read without making strings.
struct TokenTable {
    /// The bytes of all tokens, concatenated, and where each ends.
    private var bytes: [UInt8] = []
    private var ends: [Int] = [0]
    /// A hash table of tokens by their bytes with linear probing; -1 is a free entry.
    private var entries: [Int32]

    init(_ vocabulary: any Vocabulary) {
        entries = [Int32](repeating: -1, count: 4)
        while entries.count < 2 * vocabulary.count { entries += entries }
        for id in 0..<Int32(vocabulary.count) {
            let token = Array(vocabulary.token(id).utf8)
            bytes += token
            ends.append(bytes.count)
            // Of equal tokens the first one is found.
            guard self.id(of: token[...]) == nil else { continue }
            var index = firstIndex(of: token[...])
            while entries[index] >= 0 { index = (index + 1) & (entries.count - 1) }
            entries[index] = id
        }
    }

    func id(of token: ArraySlice<UInt8>) -> Int32? {
        var index = firstIndex(of: token)
        while entries[index] >= 0 {
            let id = Int(entries[index])
            if bytes[ends[id]..<ends[id + 1]] == token { return Int32(id) }
            index = (index + 1) & (entries.count - 1)
        }
        return nil
    }

    /// Where the search for a token begins, by the hash FNV-1a.
    private func firstIndex(of token: ArraySlice<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in token { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32) & (entries.count - 1)
    }
}
