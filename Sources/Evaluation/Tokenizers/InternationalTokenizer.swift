/// The international tokenization of mteval-v14.pl as sacreBLEU has it: punctuation becomes a token but between
/// digits, and so does every symbol.
public struct InternationalTokenizer: Tokenizer {
    public var name: String { "intl" }

    public init() {}

    public func tokenize(_ line: [UInt8]) -> [UInt8] {
        var kinds: [ScalarKind] = []
        var ends: [Int] = []
        kinds.reserveCapacity(line.count)
        ends.reserveCapacity(line.count)
        var position = 0
        line.forEachScalar { scalar, bytes in
            position += bytes.count
            kinds.append(ScalarKind(scalar))
            ends.append(position)
        }
        guard kinds.contains(where: { $0 == .punctuation || $0 == .symbol }) else { return line }
        var units = zip(kinds, ends).enumerated().map { index, unit in
            Unit(kind: unit.0, start: index == 0 ? 0 : ends[index - 1], end: unit.1)
        }
        units = Self.separatingUnlessAfterNumber(units)
        units = Self.separatingUnlessBeforeNumber(units)
        var result: [UInt8] = []
        result.reserveCapacity(line.count * 2)
        for unit in units {
            if unit.kind == .symbol { result.append(0x20) }
            if unit.end > unit.start {
                result.append(contentsOf: line[unit.start..<unit.end])
            } else {
                result.append(0x20)
            }
            if unit.kind == .symbol { result.append(0x20) }
        }
        return result
    }

    /// A scalar of the line, or, without bytes, a space that was put in.
    private struct Unit {
        var kind: ScalarKind
        var start, end: Int

        static let space = Unit(kind: .other, start: 0, end: 0)
    }

    /// `(\P{N})(\p{P})` → `\1 \2 `, from the left without overlap.
    private static func separatingUnlessAfterNumber(_ units: [Unit]) -> [Unit] {
        var result: [Unit] = []
        result.reserveCapacity(units.count + 16)
        var index = 0
        while index < units.count {
            result.append(units[index])
            index += 1
            guard index < units.count, units[index].kind == .punctuation, units[index - 1].kind != .number else {
                continue
            }
            result.append(contentsOf: [.space, units[index], .space])
            index += 1
        }
        return result
    }

    /// `(\p{P})(\P{N})` → ` \1 \2`, from the left without overlap.
    private static func separatingUnlessBeforeNumber(_ units: [Unit]) -> [Unit] {
        var result: [Unit] = []
        result.reserveCapacity(units.count + 16)
        var index = 0
        while index < units.count {
            let unit = units[index]
            index += 1
            guard unit.kind == .punctuation, index < units.count, units[index].kind != .number else {
                result.append(unit)
                continue
            }
            result.append(contentsOf: [.space, unit, .space, units[index]])
            index += 1
        }
        return result
    }
}
