/// Where in a file something is: lines and columns count from 1, columns in characters.
public struct Place: Sendable, Hashable, CustomStringConvertible {
    /// The path of the file, or another name for the input.
    public var file: String
    /// The line, from 1; nil for the file as a whole.
    public var line: Int?
    /// The column in characters, from 1.
    public var column: Int?

    public init(_ file: String, line: Int? = nil, column: Int? = nil) {
        self.file = file
        self.line = line
        self.column = column
    }

    public var description: String {
        guard let line else { return file }
        return column.map { "\(file):\(line):\($0)" } ?? "\(file):\(line)"
    }
}
