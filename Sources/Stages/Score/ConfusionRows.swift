/// The rows of a confusion matrix in `report.json`; null where there are more than ``most`` classes, as nearly all numbers
/// would be 0. `confusions` and `classes` then say the same.
struct ConfusionRows: Encodable {
    /// For each true class how often each class was found.
    let counts: [[Int]]

    /// The most classes whose matrix is written.
    static let most = 200

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if counts.count > Self.most { try container.encodeNil() } else { try container.encode(counts) }
    }
}
