import Text

/// How a glossary wants a term to be used, the best first.
enum TermStatus: Int {
    case preferred, unstated, admitted
    /// Not to be written; source text may still have it.
    case deprecated

    /// Reads the values of `administrativeStatus` and `normativeAuthorization` of TBX 2 and 3, and of `termStatus` of
    /// the former TBX-Min; case does not count. Nil for what none of them has.
    init?(_ value: String) {
        let name = value.lowercased().replacing("-admn-sts", with: "").replacing("term", with: "")
        switch name.filter(\.isLetter) {
        case "preferred", "legal", "regulated", "standardized": self = .preferred
        case "admitted", "proposed": self = .admitted
        case "deprecated", "superseded", "notrecommended", "obsolete", "forbidden": self = .deprecated
        case "" where !value.hasText: self = .unstated
        default: return nil
        }
    }
}
