import Foundation
import Testing

/// The elements of a page, enough of HTML for pages that close every element.
struct HTMLOutline {
    struct Element {
        var name: String
        var attributes: [String: String]
        /// The names of the elements around it, the page's first.
        var path: [String]
        /// The text within it and the elements in it.
        var text = ""

        subscript(attribute: String) -> String? { attributes[attribute] }
    }

    private(set) var elements: [Element] = []
    /// What is not closed, or closed in another order.
    private(set) var problems: [String] = []

    private static let void: Set<String> = ["meta", "br", "hr", "img", "input", "link"]

    init(_ html: String) {
        var open: [Int] = []
        var rest = html[...]
        while let start = rest.firstIndex(of: "<") {
            let text = rest[..<start]
            for index in open { elements[index].text += text }
            guard let end = rest[start...].firstIndex(of: ">") else { break }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("!") { continue }
            if tag.hasPrefix("/") {
                let name = String(tag.dropFirst())
                guard let index = open.popLast(), elements[index].name == name else {
                    problems.append("</\(name)> closes something else")
                    return
                }
                continue
            }
            let name = String(tag.prefix { $0.isLetter || $0.isNumber })
            var attributes: [String: String] = [:]
            for match in tag.matches(of: /([A-Za-z-]+)="([^"]*)"/) { attributes[String(match.1)] = String(match.2) }
            elements.append(Element(name: name, attributes: attributes, path: open.map { elements[$0].name }))
            if !Self.void.contains(name), !tag.hasSuffix("/") { open.append(elements.count - 1) }
        }
        problems += open.map { "<\(elements[$0].name)> is not closed" }
    }

    func named(_ names: String...) -> [Element] { elements.filter { names.contains($0.name) } }

    /// What a person who does not see the page, or sees it on a small screen, stumbles over.
    var obstacles: [String] {
        var found = problems
        func demand(_ isMet: Bool, _ what: String) { if !isMet { found.append(what) } }
        demand(named("html").first?["lang"] == "en", "no language")
        demand(named("title").first?.text.isEmpty == false, "no title")
        demand(named("main").count == 1, "not one <main>")
        let viewport = named("meta").first { $0["name"] == "viewport" }?["content"] ?? ""
        demand(viewport.contains("width=device-width"), "no viewport")
        demand(!viewport.contains("scalable") && !viewport.contains("maximum"), "cannot be zoomed")
        let headings = named("h1", "h2", "h3", "h4", "h5", "h6")
        demand(headings.count { $0.name == "h1" } == 1, "not one <h1>")
        demand(headings.first?.name == "h1", "begins with another heading than <h1>")
        for (one, next) in zip(headings, headings.dropFirst()) {
            demand(next.name <= "h\((Int(one.name.dropFirst()) ?? 0) + 1)", "<\(next.name)> behind <\(one.name)>")
        }
        for heading in headings { demand(!heading.text.isEmpty, "an empty <\(heading.name)>") }
        for image in named("svg", "img") where image["aria-hidden"] != "true" {
            demand(image["role"] == "img" && image["aria-label"]?.isEmpty == false, "a picture without a name")
        }
        for cell in named("th") { demand(["col", "row"].contains(cell["scope"]), "<th> without scope: \(cell.text)") }
        for table in named("table") { demand(table.text.isEmpty || !named("th").isEmpty, "a table without headings") }
        for link in named("a") { demand(!link.text.isEmpty && link["href"]?.isEmpty == false, "an empty link") }
        for section in elements where section["tabindex"] != nil {
            demand(section["aria-label"]?.isEmpty == false, "a place for the keyboard without a name")
        }
        let names = elements.compactMap { $0["id"] }
        demand(Set(names).count == names.count, "an id twice")
        for control in named("input", "select") {
            demand(control.path.contains("label") || control["aria-label"] != nil, "a control without a label")
        }
        for button in named("button") { demand(!button.text.isEmpty, "a button without a name") }
        // Data does not run; of what runs there is the list of segments alone, which the policy names by its digest.
        demand(named("script").count { $0["type"] != "application/json" } <= 1, "a script more")
        for element in named("iframe", "object", "embed", "form", "video", "audio") {
            found.append("<\(element.name)>")
        }
        return found
    }
}

/// A page's colours, as its style sheet gives them for one medium.
struct Palette {
    private var colours: [String: String] = [:]

    /// - Parameter media: the names in the conditions that hold, such as `prefers-color-scheme: dark`.
    init(_ style: String, media: [String]) {
        // `:root` stands alone, or within a condition.
        for match in style.matches(of: /(?:@media\s*\(?([a-z: -]+)\)?\s*\{\s*)?:root\s*\{([^}]*)\}/) {
            if let condition = match.1, !media.contains(condition.trimmingCharacters(in: .whitespaces)) { continue }
            for variable in match.2.matches(of: /--([a-z0-9]+):\s*#([0-9a-f]{3,6})/) {
                colours[String(variable.1)] = String(variable.2)
            }
        }
    }

    var names: [String] { colours.keys.sorted() }

    /// The ratio that WCAG 2.2 defines for the contrast of two colours, the first at some opacity over the second.
    func contrast(_ first: String, _ second: String, opacity: Double = 1) throws -> Double {
        let (front, back) = (try channels(first), try channels(second))
        let mixed = zip(front, back).map { $0 * opacity + $1 * (1 - opacity) }
        let (a, b) = (Self.luminance(mixed), Self.luminance(back))
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    private func channels(_ name: String) throws -> [Double] {
        var digits = try #require(colours[name], "no colour \(name)")
        if digits.count == 3 { digits = digits.map { "\($0)\($0)" }.joined() }
        let value = try #require(Int(digits, radix: 16))
        return [16, 8, 0].map { Double(value >> $0 & 0xFF) / 255 }
    }

    private static func luminance(_ channels: [Double]) -> Double {
        let linear = channels.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
}
