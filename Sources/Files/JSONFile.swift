import Diagnostics
import Foundation

/// JSON files that stages write for each other.
public enum JSONFile {
    /// Reads a value; what is not JSON, or not of that shape, is a `ExitStatus.badInput` with its location or its key.
    /// - Parameters:
    ///   - type: the type of the value.
    ///   - path: the file.
    ///   - remedy: what the user can do about a damaged file.
    public static func read<Value: Decodable>(_ type: Value.Type, from path: String, remedy: String) throws -> Value {
        let bytes = try InputFile.bytes(of: path)
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw diagnostic(for: error, in: bytes, path: path, remedy: remedy)
        }
    }

    /// Writes a value with its keys in order, so that equal values give equal bytes.
    public static func write(_ value: some Encodable, to path: String) throws {
        try file(with: value, at: path).commit()
    }

    /// A file with a value, which appears when it is committed.
    /// - Parameter allowsInfinity: writes infinite numbers and NaN as strings, which are an error otherwise.
    package static func file(with value: some Encodable, at path: String, allowsInfinity: Bool = false) throws
        -> AtomicFile
    {
        let data = try JSON.data(value, .indented, allowsInfinity: allowsInfinity)
        let file = try AtomicFile(path)
        try data.withUnsafeBytes { try file.write($0) }
        return file
    }

    private static func diagnostic(
        for error: DecodingError, in bytes: [UInt8], path: String, remedy: String
    ) -> Diagnostic {
        func message(_ keys: [any CodingKey], _ complaint: String) -> Diagnostic {
            let name = keys.reduce("") { path, key in
                if let index = key.intValue { return "\(path)[\(index)]" }
                return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
            }
            return Diagnostic(
                .badInput, at: Place(path), "\(name.isEmpty ? "the file" : "\"\(name)\"") \(complaint); \(remedy)")
        }
        switch error {
        case .keyNotFound(let key, let context): return message(context.codingPath + [key], "is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return message(context.codingPath, "has the wrong type of value")
        case .dataCorrupted(let context):
            if let error = syntaxError(in: bytes, path: path, remedy: remedy) { return error }
            // For a number that should be an integer, or is too large, the decoder has no further detail.
            return context.codingPath.isEmpty
                ? message([], "has a number of the wrong kind or size")
                : message(context.codingPath, "has a value that is not allowed (\(context.debugDescription))")
        @unknown default: return message([], "cannot be read")
        }
    }

    /// The location where the bytes stop being JSON. The decoder does not tell, but JSONSerialization does, by a byte's
    /// offset in its message ("Invalid value around character 8.").
    private static func syntaxError(in bytes: [UInt8], path: String, remedy: String) -> Diagnostic? {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            return nil
        } catch {
            let detail = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? ""
            let match = try? /character (\d+)/.firstMatch(in: detail)
            let isCutOff = match == nil && detail.contains("end of file")
            let complaint = isCutOff ? "ends too early to be JSON" : "is not JSON"
            guard let offset = match.flatMap({ Int($0.1) }) ?? (isCutOff ? bytes.count : nil) else {
                return Diagnostic(.badInput, at: Place(path), "\(complaint); \(remedy)")
            }
            let before = bytes.prefix(offset)
            let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            let column = String(decoding: bytes[start..<min(offset, end)], as: UTF8.self).count + 1
            let place = Place(path, line: before.count { $0 == 0x0A } + 1, column: column)
            let line = String(decoding: bytes[start..<end], as: UTF8.self)
            return Diagnostic(
                .badInput, at: place, "\(complaint); \(remedy)", excerpt: line.isEmpty ? nil : line)
        }
    }
}
