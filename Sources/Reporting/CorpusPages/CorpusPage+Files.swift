import Files

extension CorpusPage {
    /// The page as NAME.html and NAME.md, with its figures as NAME.json, and its segments, where it has any, as
    /// sentences.jsonl.
    /// - Parameters:
    ///   - name: what the three are called, without their endings.
    ///   - folder: where they are to be.
    ///   - figures: what becomes JSON.
    /// - Returns: the files, which appear when they are committed.
    package func files(_ name: String, in folder: String, with figures: some Encodable) throws -> [AtomicFile] {
        // A perplexity may be beyond all numbers.
        var files = [try JSONFile.file(with: figures, at: "\(folder)/\(name).json", allowsInfinity: true)]
        for (text, ending) in [(markdown, "md"), (try html(), "html")] {
            let file = try AtomicFile("\(folder)/\(name).\(ending)")
            try file.write(text)
            files.append(file)
        }
        if let segments { files.append(try segments.file(in: folder)) }
        return files
    }

    /// Writes the files, which appear together or not at all.
    package func write(_ name: String, in folder: String, with figures: some Encodable) throws {
        for file in try files(name, in: folder, with: figures) { try file.commit() }
    }
}
