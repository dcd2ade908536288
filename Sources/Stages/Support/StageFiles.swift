import Corpora
import Files

/// The files and folders that the options of a stage name.
package struct StageFiles {
    private var inputs: [String] = []
    package private(set) var outputs: [String] = []

    package init() {}

    /// Adds what is read; nil is an option that is not given.
    package mutating func read(_ paths: [String?]) { inputs += paths.compactMap(\.self) }

    /// Adds both sides of a bitext that is read, and its table of origins if there is one; nil is an option that is not
    /// given.
    /// - Throws: `ExitStatus.missingInput` where a side is missing.
    package mutating func read(bitext name: String?, source: String, target: String) throws {
        guard let name else { return }
        let bitext = try Bitext(name, source: source, target: target)
        inputs += [bitext.sourcePath, bitext.targetPath]
        let origins = name + OriginReader.suffix
        if Folder.hasFile(origins) { inputs.append(origins) }
    }

    /// Adds what is written; nil is an option that is not given.
    package mutating func write(_ paths: [String?]) { outputs += paths.compactMap(\.self) }

    /// Adds files that are written into a folder; nil is an option that is not given.
    package mutating func write(_ names: [String], in folder: String?) {
        if let folder { outputs += names.map { "\(folder)/\($0)" } }
    }

    /// Refuses to begin where something is both: an input would be replaced by the output.
    /// - Throws: `ExitStatus.usage` at the first input that is an output.
    package func check() throws { try Overwriting.refuse(of: inputs, by: outputs) }
}
