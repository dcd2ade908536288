/// The origin of a pair, as far as its file records it.
struct PairOrigin {
    /// The unit's name in its file.
    var id: String?
    var created: String?
    var changed: String?
    var domain: String?
    /// The document that the unit is from, where a file holds several.
    var document: String?
    /// Who changed the unit last, else who made it.
    var author: String?
    /// The segments of the pair with their inline codes, as ``SegmentContent`` reads them; empty for one without codes.
    var codes: (source: String, target: String) = ("", "")
    private(set) var notes: [String] = []
    /// Everything else that the file says of the unit.
    private(set) var properties: [(name: String, value: String)] = []
    /// Properties whose values are columns, too.
    private var columns: [(name: String, value: String)] = []
    private var size = 0
    /// Bytes of a unit's notes and properties; what goes beyond is left out.
    static let maximumSize = 1 << 16

    init(
        id: String? = nil, created: String? = nil, changed: String? = nil, domain: String? = nil,
        document: String? = nil
    ) {
        self.id = id
        self.created = created
        self.changed = changed
        self.domain = domain
        self.document = document
    }

    mutating func add(note: String) {
        guard hasRoom(for: note.utf8.count) else { return }
        notes.append(note)
    }

    mutating func add(property name: String, _ value: String) {
        guard hasRoom(for: name.utf8.count + value.utf8.count) else { return }
        properties.append((name, value))
    }

    /// Makes a property's value that of a column.
    mutating func set(_ column: WritableKeyPath<PairOrigin, String?>, property name: String, _ value: String) {
        self[keyPath: column] = value
        columns.append((name, value))
    }

    private mutating func hasRoom(for bytes: Int) -> Bool {
        size += bytes + 64
        return size <= Self.maximumSize
    }

    /// Whether each of the named properties or columns has one of its values, white space folded.
    /// - Parameter wanted: by names in small letters.
    func has(_ wanted: [String: Set<String>]) -> Bool {
        wanted.allSatisfy { name, values in
            let column =
                switch name {
                case "id": id
                case "created": created
                case "changed": changed
                case "domain": domain
                case "document": document
                case "author": author
                default: String?.none
                }
            if let column, values.contains(Self.folded(column)) { return true }
            return (properties + columns).contains {
                $0.name.lowercased() == name && values.contains(Self.folded($0.value))
            }
        }
    }

    /// The first line of the table.
    static let header =
        "file\tunit\tid\tcreated\tchanged\tdomain\tdocument\tauthor\tnotes\tproperties\tsource-codes\ttarget-codes\n"

    /// A line of the table: tabs and line breaks inside the values become spaces.
    func line(file: String, unit: Int) -> String {
        let notes = notes.map(Self.folded).filter { !$0.isEmpty }.joined(separator: " | ")
        let properties = properties.map { "\($0.name)=\(Self.folded($0.value))" }.joined(separator: "; ")
        return [file, String(unit), id, created, changed, domain, document, author, notes, properties].map { value in
            String((value ?? "").map { $0 == "\t" || $0.isNewline ? " " : $0 })
        }.joined(separator: "\t") + "\t\(codes.source)\t\(codes.target)\n"
    }

    private static func folded(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
