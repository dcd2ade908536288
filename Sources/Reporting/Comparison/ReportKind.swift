import Foundation

/// What a finished report is about, as its `report.json` says; reports of translations name no kind.
package enum ReportKind: String, Decodable {
    case classification, tagging
    case languageModel = "language-model"
    /// Reports of translations side by side.
    case comparison
    /// Reports of another task side by side, by their figures.
    case figures

    /// The kind that the report in a folder names; nil where it names none, or there is no report.
    package init?(of folder: String) {
        struct Document: Decodable { var kind: ReportKind }
        guard let data = FileManager.default.contents(atPath: "\(folder)/report.json"),
            let document = try? JSONDecoder().decode(Document.self, from: data)
        else { return nil }
        self = document.kind
    }

    /// Whether it is of other reports, and has no scores of its own.
    package var isOfReports: Bool { self == .comparison || self == .figures }

    /// Why a report of this kind is not compared with reports of translations.
    var refusal: String {
        let found =
            switch self {
            case .classification: "classes"
            case .tagging: "tags"
            case .languageModel: "language models"
            case .comparison, .figures: ""
            }
        return found.isEmpty
            ? "is a comparison of reports; name the reports themselves"
            : "is a report of \(found); name it beside reports of \(found) alone, and without --history"
    }
}
