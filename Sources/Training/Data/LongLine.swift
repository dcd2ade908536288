/// A line of continuous text that is too long for one segment.
enum LongLine {
    /// The most bytes of UTF-8 of a piece: no token is shorter than a byte, so a piece has at most as many tokens as a
    /// segment of an ``EncodedCorpus`` may have.
    static let longestPiece = 60_000

    /// A line in pieces of at most `longest` bytes, cut at spaces and tabs, which are left out. A piece without any, as in
    /// scripts without spaces, is cut between two characters.
    /// - Parameters:
    ///   - line: the line.
    ///   - longest: the most bytes of a piece, at least 4.
    /// - Returns: the pieces in order; the line itself where it is short enough.
    static func pieces(of line: String, longest: Int = longestPiece) -> [String] {
        guard line.utf8.count > longest else { return [line] }
        let bytes = Array(line.utf8)
        var (pieces, start) = ([String](), 0)
        while bytes.count - start > longest {
            let limit = start + longest
            if let space = (start...limit).last(where: { bytes[$0] == 0x20 || bytes[$0] == 0x09 }) {
                pieces.append(String(decoding: bytes[start..<space], as: UTF8.self))
                start = space + 1
            } else {
                let end = (start...limit).last { bytes[$0] & 0xC0 != 0x80 } ?? limit
                pieces.append(String(decoding: bytes[start..<end], as: UTF8.self))
                start = end
            }
        }
        return pieces + [String(decoding: bytes[start...], as: UTF8.self)]
    }
}
