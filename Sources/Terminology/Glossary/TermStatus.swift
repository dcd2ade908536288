/// How a glossary wants a term to be used, the best first.
enum TermStatus: Int {
    case preferred, unstated, admitted
    /// Not to be written; source text may still have it.
    case deprecated

    /// Reads the values of `administrativeStatus` and `normativeAuthorization` of TBX 2 and 3, and of `termStatus` of
    /// the former TBX-Min; case does not count.
    init(_ value: String) {
        let name = value.lowercased().replacing("-admn-sts", with: "").replacing("term", with: "")
        self =
            switch name.filter(\.isLetter) {
            case "preferred", "legal", "regulated", "standardized": .preferred
            case "admitted", "proposed": .admitted
            case "deprecated", "superseded", "notrecommended", "obsolete", "forbidden": .deprecated
            default: .unstated
            }
    }
}
