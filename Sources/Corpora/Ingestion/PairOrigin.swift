/// Where a pair comes from, as far as its file tells.
struct PairOrigin {
    /// The unit's name in its file.
    var id: String?
    var created: String?
    var changed: String?
    var domain: String?
    /// The document that the unit is from, where a file holds several.
    var document: String?

    /// The first line of the table.
    static let header = "file\tunit\tid\tcreated\tchanged\tdomain\tdocument\n"

    /// A line of the table: tabs and line breaks inside the values become spaces.
    func line(file: String, unit: Int) -> String {
        let values = [file, String(unit), id, created, changed, domain, document].map { value in
            String((value ?? "").map { $0 == "\t" || $0.isNewline ? " " : $0 })
        }
        return values.joined(separator: "\t") + "\n"
    }
}
