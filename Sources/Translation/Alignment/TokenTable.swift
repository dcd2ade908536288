import Text
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

    /// Where the search for a token begins.
    private func firstIndex(of token: ArraySlice<UInt8>) -> Int {
        let hash = StableHash.hash(of: token)
        return Int(truncatingIfNeeded: hash ^ hash >> 32) & (entries.count - 1)
    }
}
