/// An SVG picture made of a few kinds of marks, sized for a phone and scaled up elsewhere.
///
/// Colours come from the page's style sheet by class, so that a picture follows a dark page. All text that goes in is
/// escaped.
struct Drawing {
    /// Hardly more than a phone shows, so that text keeps its size there.
    static let width = 360.0
    static let height = 236.0

    private var body = ""

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class style: StaticString) {
        body +=
            "<line class=\"\(style)\" x1=\"\(x1.pixels)\" y1=\"\(y1.pixels)\" x2=\"\(x2.pixels)\" y2=\"\(y2.pixels)\"/>"
    }

    mutating func bar(x: Double, y: Double, width: Double, height: Double, class style: StaticString, title: String) {
        body += "<rect class=\"\(style)\" x=\"\(x.pixels)\" y=\"\(y.pixels)\" width=\"\(width.pixels)\""
        body += " height=\"\(max(0, height).pixels)\"><title>\(title.escapedForHTML)</title></rect>"
    }

    mutating func dot(x: Double, y: Double, radius: Double, class style: StaticString, title: String? = nil) {
        body += "<circle class=\"\(style)\" cx=\"\(x.pixels)\" cy=\"\(y.pixels)\" r=\"\(radius.pixels)\""
        body += title.map { "><title>\($0.escapedForHTML)</title></circle>" } ?? "/>"
    }

    mutating func path(through points: [(x: Double, y: Double)], class style: StaticString) {
        guard let first = points.first else { return }
        // A single point has no line; the round caps of a wide stroke show it.
        guard points.count > 1 else { return dots(at: points, class: style, isLarge: true) }
        body += "<path class=\"\(style)\" d=\"M\(first.x.pixels) \(first.y.pixels)"
        for point in points.dropFirst() { body += "L\(point.x.pixels) \(point.y.pixels)" }
        body += "\"/>"
    }

    /// Dots of one kind, as one element whatever their number.
    mutating func dots(at points: [(x: Double, y: Double)], class style: StaticString, isLarge: Bool = false) {
        guard !points.isEmpty else { return }
        body += "<path class=\"\(style) \(isLarge ? "point" : "speck")\" d=\""
        for point in points { body += "M\(point.x.pixels) \(point.y.pixels)h0" }
        body += "\"/>"
    }

    /// A line in the colour and dashes of one of many series, with its name as a tooltip.
    mutating func path(through points: [(x: Double, y: Double)], series: Int, isThin: Bool, title: String) {
        guard let first = points.first else { return }
        guard points.count > 1 else { return dot(x: first.x, y: first.y, series: series, title: title) }
        body += "<path class=\"stroke \(Self.classes(ofSeries: series))\(isThin ? " thin" : "")\""
        body += " d=\"M\(first.x.pixels) \(first.y.pixels)"
        for point in points.dropFirst() { body += "L\(point.x.pixels) \(point.y.pixels)" }
        body += "\"><title>\(title.escapedForHTML)</title></path>"
    }

    /// A dot in the colour of one of many series.
    mutating func dot(x: Double, y: Double, series: Int, title: String) {
        // A line without length shows through its round caps.
        body += "<path class=\"stroke c\(series % Self.seriesColours) point\" d=\"M\(x.pixels) \(y.pixels)h0\">"
        body += "<title>\(title.escapedForHTML)</title></path>"
    }

    static let seriesColours = 8

    /// The style classes of one of many series: eight colours, then the same with dashes.
    static func classes(ofSeries series: Int) -> String {
        "c\(series % seriesColours) d\(series / seriesColours % 4)"
    }

    enum Anchor: String {
        case start, middle, end
    }

    /// - Parameter language: of a text that is not English.
    mutating func text(
        _ text: String, x: Double, y: Double, anchor: Anchor = .middle, class style: StaticString,
        language: TextLanguage? = nil
    ) {
        body +=
            "<text class=\"\(style)\"\(language?.lang ?? "") x=\"\(x.pixels)\" y=\"\(y.pixels)\" text-anchor=\"\(anchor.rawValue)\">"
        body += "\(text.escapedForHTML)</text>"
    }

    /// Text that rises to the right from its start.
    mutating func slantedText(
        _ text: String, x: Double, y: Double, class style: StaticString, language: TextLanguage? = nil
    ) {
        body +=
            "<text class=\"\(style)\"\(language?.lang ?? "") transform=\"translate(\(x.pixels) \(y.pixels)) rotate(-45)\">"
        body += "\(text.escapedForHTML)</text>"
    }

    /// A square whose colour is as strong as a number from 0 to 1.
    mutating func cell(x: Double, y: Double, size: Double, strength: Double, title: String) {
        body += "<rect class=\"fill first\" x=\"\(x.pixels)\" y=\"\(y.pixels)\" width=\"\(size.pixels)\""
        body += " height=\"\(size.pixels)\" fill-opacity=\"\((0.04 + 0.96 * min(1, strength)).fixed(2))\">"
        body += "<title>\(title.escapedForHTML)</title></rect>"
    }

    /// Names with a dot each, in the colours of the series; they start at `x`.
    mutating func legend(_ names: [String], x: Double, y: Double) {
        body += "<text class=\"tick\" x=\"\(x.pixels)\" y=\"\(y.pixels)\" text-anchor=\"start\">"
        for (index, name) in names.enumerated() {
            body +=
                "<tspan class=\"fill \(index == 0 ? "first" : "second")\"\(index == 0 ? "" : " dx=\"12\"")>●</tspan>"
            body += "<tspan dx=\"4\">\(name.escapedForHTML)</tspan>"
        }
        body += "</text>"
    }

    /// The picture as an element of a page; `description` is what a screen reader says.
    ///
    /// One wider than usual keeps its size and is scrolled, rather than shrunk until nobody can read it.
    func svg(description: String, width: Double = Self.width, height: Double = Self.height) -> String {
        let isWide = width > Self.width
        let size = isWide ? " style=\"min-width:\(Int(width.rounded(.up)))px\"" : ""
        let picture =
            "<svg viewBox=\"0 0 \(Int(width.rounded(.up))) \(Int(height.rounded(.up)))\"\(size) role=\"img\""
            + " aria-label=\"\(description.escapedForHTML)\">\(body)</svg>"
        return isWide
            ? "<div class=\"scroll\" role=\"region\" aria-label=\"Wide picture\" tabindex=\"0\">\(picture)</div>"
            : picture
    }
}

extension Double {
    /// A coordinate with one digit after the decimal point.
    fileprivate var pixels: String {
        let tenths = Int((self * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let rest = tenths.magnitude % 10
        return rest == 0 ? "\(sign)\(tenths.magnitude / 10)" : "\(sign)\(tenths.magnitude / 10).\(rest)"
    }
}
