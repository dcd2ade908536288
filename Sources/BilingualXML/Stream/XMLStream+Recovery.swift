import CLibXML2
import Diagnostics

// How a lenient run continues past damage.
//
// The parser gets the document in pieces that end where a unit starts or ends, and never sees a unit before the one
// before it is done. So damage is noticed within its unit, also where XML itself would notice it much later: an
// unclosed comment, a reference without its semicolon, a missing end tag. Another parser then starts after the unit,
// with the start tags of the elements around it.
extension XMLStream {
    /// Text of a comment in which units are searched for its end.
    private static let longestComment = 1 << 22
    private static let longestTag = 1 << 16

    /// Keeps the start tag of an element outside of units.
    final func keepOpen(
        _ element: XMLElement, prefix: XMLName?, _ namespaces: UnsafeMutablePointer<XMLName?>?, count: Int
    ) {
        guard let recovery, recovery.open.count == depth - 1 else { return }
        let local = String(cString: element.name)
        let name = prefix.map { String(cString: $0) + ":" + local } ?? local
        var tag = "<" + name
        for index in 0..<count {
            guard let uri = namespaces?[index * 2 + 1] else { continue }
            let prefix = namespaces?[index * 2].map { ":" + String(cString: $0) } ?? ""
            tag += " xmlns\(prefix)=\"\(Self.escaped(String(cString: uri)))\""
        }
        for (name, value) in element.prefixed { tag += " \(name)=\"\(Self.escaped(value))\"" }
        recovery.open.append((local, tag.utf8.count <= Self.longestTag ? tag + ">" : "<\(name)>"))
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for character in value.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case "\"": escaped += "&quot;"
            case "\n", "\r", "\t": escaped += "&#\(character.value);"
            // The document may be in an encoding without it.
            case _ where character.value > 0x7F: escaped += "&#\(character.value);"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// Parses the next chunk; false at the end.
    final func lenientStep() throws -> Bool {
        guard let recovery else { return try step() }
        if context == nil, !recovery.isSkipping { try open() }
        let count = try readMore(recovery)
        let isLast = count == 0
        let total = recovery.rest + count
        var position = 0
        while true {
            let bytes = UnsafeRawBufferPointer(rebasing: memory[position..<total])
            if recovery.isSkipping {
                guard let offset = try skip(bytes, isLast: isLast, recovery) else {
                    if isLast { return try finish(recovery) }
                    position = total - recovery.rest
                    break
                }
                position += offset
                continue
            }
            if recovery.isAtMark, !isInUnit, let pending = pendingMarkup {
                guard let length = pending.length(in: bytes) else {
                    guard isLast || bytes.count > Self.longestComment || !pending.isClosedByText else { break }
                    try lose("a tag, comment or instruction before this unit does not end", recovery, isBetween: true)
                    continue
                }
                give(bytes[..<length], isLast: false, recovery)
                recovery.markBefore = nil
                position += length
                try checkFailure(recovery)
                continue
            }
            let next = recovery.marks.next(in: bytes, from: recovery.isAtStart ? 1 : 0)
            let end = next.found?.cut ?? (isLast ? bytes.count : next.searched)
            let isEnd = isLast && next.found == nil
            guard end > 0 || isEnd || next.found != nil else { break }
            give(bytes[..<end], isLast: isEnd && recovery.readError == nil, recovery)
            position += end
            try checkFailure(recovery, at: next.found)
            if recovery.isSkipping { continue }
            if isEnd { return try finish(recovery) }
            // One that another parser was started at is known already.
            guard let found = next.found else { break }
            guard !recovery.isAtMark else { continue }
            if isInUnit || recovery.isStartLost(elementCount) {
                try lose(
                    "the unit does not end where it should; an end tag, or the end of a comment or reference, is missing",
                    recovery, at: found)
            } else {
                reach(found, recovery)
            }
        }
        recovery.rest = total - position
        if position > 0, recovery.rest > 0, let base = memory.baseAddress {
            base.copyMemory(from: base + position, byteCount: recovery.rest)
        }
        return true
    }

    /// Reads the bytes that follow those in memory.
    private func readMore(_ recovery: Recovery) throws -> Int {
        let needed = recovery.rest + chunkSize
        if memory.count < needed {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: needed + needed / 2, alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<recovery.rest]))
            memory.deallocate()
            memory = larger
        }
        guard recovery.readError == nil else { return 0 }
        do {
            return try input.read(into: .init(rebasing: memory[recovery.rest..<needed]))
        } catch let error as Diagnostic where error.status == .badInput {
            // What was read before is good.
            recovery.readError = error
            return 0
        }
    }

    /// The end of the input, or of its good part.
    private func finish(_ recovery: Recovery) throws -> Bool {
        guard let error = recovery.readError else { return false }
        if isInUnit { recovery.lostUnits += 1 }
        throw error
    }

    private func give(_ bytes: Slice<UnsafeRawBufferPointer>, isLast: Bool, _ recovery: Recovery) {
        let bytes = UnsafeRawBufferPointer(rebasing: bytes)
        recovery.lines += bytes.count { $0 == 0x0A }
        recovery.isAtMark = false
        feed(bytes, isLast: isLast)
    }

    /// Notes that the parser has come to a unit's start or end.
    private func reach(_ mark: UnitMark, _ recovery: Recovery) {
        recovery.markBefore = mark
        recovery.isAtMark = true
        recovery.elementsBefore = elementCount
        recovery.lineOfUnit = recovery.lines
        recovery.openBefore = recovery.open.count
    }

    /// Where the parser has failed, the damage is noted, and the rest of the piece is lost.
    /// - Parameter mark: what ends the piece.
    private func checkFailure(_ recovery: Recovery, at mark: UnitMark? = nil) throws {
        guard let failure else { return }
        guard let error = failure as? Diagnostic, error.status == .badInput, !recovery.open.isEmpty else {
            throw failure
        }
        try skipDamage(error, at: mark, recovery)
    }

    /// Notes damage, and continues at the mark that ends the piece, if there is one.
    /// - Parameter isBetween: whether it is surely between units.
    private func skipDamage(
        _ error: Diagnostic, at mark: UnitMark?, _ recovery: Recovery, isBetween: Bool = false
    ) throws {
        // With a start tag that never came its unit is lost, or the units of a holder are.
        let isStartLost = !isBetween && recovery.isStartLost(elementCount)
        let isUnit = isInUnit || isStartLost && recovery.markBefore?.isHolder == false
        // An end without a start: the start was damaged beyond recognition.
        let isEndAlone = !isBetween && !isUnit && mark?.isStart == false
        if isEndAlone { recovery.close(to: recovery.openBefore) }
        recovery.skipsToHolder = isStartLost && recovery.markBefore?.isHolder == true
        recovery.note(error)
        recovery.lostUnits += isUnit || isEndAlone ? 1 : 0
        recovery.isSkipping = true
        recovery.markBefore = nil
        recovery.isAtMark = false
        failure = nil
        guard let mark, !recovery.skipsToHolder || mark.isHolder else { return }
        try resume(at: mark, recovery)
    }

    /// Parses again from a mark on.
    private func resume(at mark: UnitMark, _ recovery: Recovery) throws {
        recovery.isSkipping = false
        recovery.skipsToHolder = false
        try restart(recovery, at: mark)
        reach(mark, recovery)
    }

    /// Notes damage that the parser has not reported, and continues at a mark.
    private func lose(
        _ message: String, _ recovery: Recovery, at mark: UnitMark? = nil, isBetween: Bool = false
    ) throws {
        let line = recovery.lineOfUnit + input.prefixLines + 1
        let excerpt = recovery.hasManyLosses ? nil : input.excerpt(line: line)
        let error = Diagnostic(.badInput, at: Place(input.path, line: line), message, excerpt: excerpt)
        try skipDamage(error, at: mark ?? recovery.markBefore, recovery, isBetween: isBetween)
    }

    /// Skips to the next mark that a parser can start at.
    /// - Returns: where it is; nil where there is none yet.
    private func skip(_ bytes: UnsafeRawBufferPointer, isLast: Bool, _ recovery: Recovery) throws -> Int? {
        var from = 0
        while true {
            let next = recovery.marks.next(in: bytes, from: from)
            guard let mark = next.found else {
                let searched = isLast ? bytes.count : next.searched
                recovery.lines += bytes[..<searched].count { $0 == 0x0A }
                recovery.rest = bytes.count - searched
                return nil
            }
            guard !recovery.skipsToHolder || mark.isHolder else {
                if mark.isStart { recovery.lostUnits += 1 }
                from = mark.isStart ? mark.cut + 1 : mark.cut
                continue
            }
            recovery.lines += bytes[..<mark.cut].count { $0 == 0x0A }
            try resume(at: mark, recovery)
            return mark.cut
        }
    }

    /// Starts another parser, within the elements that are open there.
    private func restart(_ recovery: Recovery, at mark: UnitMark) throws {
        forget()
        close()
        depth = 0
        failure = nil
        var open = recovery.open
        if let same = open.firstIndex(where: { $0.name == mark.name }) { open.removeSubrange(same...) }
        recovery.open = []
        try self.open()
        // Bytes that are not UTF-8 have to be said so again.
        var lead = ""
        if case .declared(let encoding) = input.encoding {
            lead = "<?xml version=\"1.0\" encoding=\"\(encoding)\"?>"
        }
        lead += open.map(\.tag).joined()
        lead.withUTF8 { feed(UnsafeRawBufferPointer($0), isLast: false) }
        leadLength = lead.utf8.count
        linesBefore = input.prefixLines + recovery.lines
        if let failure { throw failure }
    }

    /// Markup that the parser has begun and waits for the end of.
    private var pendingMarkup: PendingMarkup? {
        guard let input = context?.pointee.input?.pointee, let start = input.cur, let end = input.end, start < end,
            start[0] == 0x3C || start[0] == 0x26
        else { return nil }
        return PendingMarkup(UnsafeBufferPointer(start: start, count: end - start))
    }
}
