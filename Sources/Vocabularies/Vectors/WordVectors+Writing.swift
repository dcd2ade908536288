import Diagnostics
import Files
import Foundation

extension WordVectors {
    /// Writes the vectors; a file appears complete or not at all. What is written reads back as the same numbers.
    /// - Parameters:
    ///   - path: the file, or the folder of projector files; as a file `-` is standard output.
    ///   - format: the form of the file.
    ///   - progress: called from time to time; what it throws leaves nothing written but to standard output.
    /// - Throws: `ExitStatus.badInput` for a word that the format cannot hold.
    public func write(
        to path: String, _ format: WordVectorFormat, progress: () throws -> Void = {}
    ) throws {
        switch format {
        case .text, .binary:
            let file = try OutputFile(path)
            try file.writeLine("\(count) \(width)")
            try forEach(progress) { index, word in
                guard !word.isEmpty, !word.utf8.contains(where: { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }) else {
                    throw cannotHold(word, path)
                }
                if format == .text {
                    try file.write(word)
                    try file.writeLine(vector(index).reduce(into: "") { $0 += " \($1)" })
                } else {
                    try file.write(word + " ")
                    try vector(index).map(\.bitPattern.littleEndian).withUnsafeBytes { try file.write($0) }
                    try file.write("\n")
                }
            }
            try file.commit()
        case .projector: try writeForProjector(to: path, progress)
        }
    }

    private func writeForProjector(to folder: String, _ progress: () throws -> Void) throws {
        if Folder.hasFile(folder) {
            throw Diagnostic(.cannotCreate, at: Place(folder), "is a file; projector files need a folder")
        }
        let vectors = try AtomicFile("\(folder)/\(WordVectorFormat.vectorsName)")
        let metadata = try AtomicFile("\(folder)/\(WordVectorFormat.metadataName)")
        try forEach(progress) { index, word in
            guard !word.utf8.contains(where: { $0 == 0x0A || $0 == 0x09 }) else { throw cannotHold(word, folder) }
            try vectors.writeLine(vector(index).map(\.description).joined(separator: "\t"))
            try metadata.writeLine(word)
        }
        try vectors.commit()
        try metadata.commit()
    }

    private func forEach(_ progress: () throws -> Void, _ body: (Int, String) throws -> Void) throws {
        for (index, word) in words.enumerated() {
            if index & 0xFFF == 0 { try progress() }
            try body(index, word)
        }
    }

    private func cannotHold(_ word: String, _ path: String) -> Diagnostic {
        Diagnostic(
            .badInput, at: Place(path), "the format cannot hold the word '\(word)', which is empty or has white space")
    }
}
