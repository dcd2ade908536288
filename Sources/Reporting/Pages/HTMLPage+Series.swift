extension HTMLPage {
    /// The colours of many series, ``Drawing/seriesColours`` of them.
    static let seriesStyle: String = {
        let light = ["2f62ad", "b4541c", "25744a", "8e44ad", "b3261e", "0b7285", "7d6200", "b82e76"]
        let dark = ["7fabef", "e59a68", "70c294", "cba1ea", "f0938b", "5fc4cd", "d4ba54", "f08cc0"]
        let variables = { (colours: [String]) in
            colours.enumerated().map { "--c\($0): #\($1);" }.joined(separator: " ")
        }
        let strokes = light.indices.map { "svg .stroke.c\($0) { stroke: var(--c\($0)); }" }.joined(separator: "\n")
        return """
            :root { \(variables(light)) }
            @media (prefers-color-scheme: dark) { :root { \(variables(dark)) } }
            @media print { :root { \(variables(light)) } }
            \(strokes)
            """
    }()
}
