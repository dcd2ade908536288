import Vocabularies

/// Finds a vocabulary's tokens by their bytes: a file of many lines is looked up without making strings of them.
struct TokenTable {
    /// Of all tokens, one behind another, and where each ends.
    private var bytes: [UInt8] = []
    private var ends: [Int] = [0]
    /// Tokens by the hash of their bytes; one that meets another goes to the next free place. -1 is free.
    private var places: [Int32]

    init(_ vocabulary: any Vocabulary) {
        places = [Int32](repeating: -1, count: 4)
        while places.count < 2 * vocabulary.count { places += places }
        for id in 0..<Int32(vocabulary.count) {
            let token = Array(vocabulary.token(id).utf8)
            bytes += token
            ends.append(bytes.count)
            // The first of equal tokens counts.
            guard self.id(of: token[...]) == nil else { continue }
            var place = self.place(of: token[...])
            while places[place] >= 0 { place = (place + 1) & (places.count - 1) }
            places[place] = id
        }
    }

    func id(of token: ArraySlice<UInt8>) -> Int32? {
        var place = place(of: token)
        while places[place] >= 0 {
            let id = Int(places[place])
            if bytes[ends[id]..<ends[id + 1]] == token { return Int32(id) }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    /// Where the search for a token begins: FNV-1a.
    private func place(of token: ArraySlice<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in token { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32) & (places.count - 1)
    }
}
