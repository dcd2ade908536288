import CLibXML2

// What libxml2 calls while it parses.
extension XMLStream {
    static var handler: xmlSAXHandler {
        var sax = xmlSAXHandler()
        sax.initialized = UInt32(XML_SAX2_MAGIC)
        sax.startElementNs = { user, name, prefix, uri, namespaceCount, namespaces, count, _, attributes in
            guard let name else { return }
            stream(user) { stream in
                stream.depth += 1
                stream.elementCount += 1
                guard stream.depth <= XMLLimits.depth else {
                    return stream.fail(
                        "elements are nested more than \(XMLLimits.depth) deep; this is no bilingual file")
                }
                let element = XMLElement(name: name, namespace: uri, count: Int(count), attributes: attributes)
                guard element.longestValue <= XMLLimits.attribute else {
                    return stream.fail("an attribute is longer than a megabyte; this is no bilingual file")
                }
                stream.startElement(element)
                guard stream.recovery != nil, !stream.isInUnit else { return }
                stream.keepOpen(element, prefix: prefix, namespaces, count: Int(namespaceCount))
            }
        }
        sax.endElementNs = { user, _, _, _ in
            stream(user) { stream in
                stream.endElement()
                stream.depth -= 1
                stream.recovery?.close(to: stream.depth)
            }
        }
        let text: charactersSAXFunc = { user, start, count in
            stream(user) { $0.text(UnsafeRawBufferPointer(start: start, count: Int(count))) }
        }
        sax.characters = text
        sax.ignorableWhitespace = text
        sax.cdataBlock = text
        sax.entityDecl = { user, name, _, _, _, _ in
            stream(user) {
                $0.fail(
                    "the entity \(show(name)) is declared here; entities are not read, so write its text in its place")
            }
        }
        sax.attributeDecl = { user, _, _, _, _, _, values in
            xmlFreeEnumeration(values)
            stream(user) { stream in
                stream.declaredAttributes += 1
                if stream.declaredAttributes > XMLLimits.declarations {
                    stream.fail(XMLLimits.tooManyDeclarations)
                }
            }
        }
        sax.reference = { user, name in stream(user) { $0.failUndeclared(show(name)) } }
        sax.serror = { user, error in
            guard let error = error?.pointee else { return }
            stream(user) { $0.report(error) }
        }
        return sax
    }

    private func report(_ error: xmlError) {
        guard Int(error.code) != Int(XML_WAR_UNDECLARED_ENTITY.rawValue),
            Int(error.code) != Int(XML_ERR_UNDECLARED_ENTITY.rawValue)
        else { return failUndeclared(error.str1.map { String(cString: $0) } ?? "?", error) }
        // Duplicate identifiers, namespaces that are no URI and the like are reported on well-formed files, too.
        guard error.level == XML_ERR_FATAL else { return }
        // A small file is one last piece, all of whose errors are met after its end is known.
        let isUsedUp = context?.pointee.input.map { $0.pointee.cur >= $0.pointee.end } ?? true
        if isAtEnd, isUsedUp, elementCount > 0 {
            let inside = context?.pointee.name.map { ", within <\(String(cString: $0))>" } ?? ""
            return fail(
                "the XML is not well formed: the file ends early\(inside); it was cut off, or end tags are missing",
                line: Int(error.line), column: Int(error.int2))
        }
        let said = error.message.map { String(cString: $0) } ?? "error \(error.code)"
        let line =
            said.contains("EntityRef")
            ? "this & begins no reference; write it as &amp;"
            : said.split(whereSeparator: \.isNewline).first.map(String.init) ?? said
        fail("the XML is not well formed: \(line)", line: Int(error.line), column: Int(error.int2))
    }

    private func failUndeclared(_ name: String, _ error: xmlError? = nil) {
        let message =
            "the entity &\(name); is not declared; write the character itself or a numeric reference such as &#233;"
        guard let error else { return fail(message) }
        fail(message, line: Int(error.line), column: Int(error.int2))
    }
}

/// The stream that a callback belongs to; `parse` keeps it alive.
@inline(__always)
private func stream(_ user: UnsafeMutableRawPointer?, _ body: (XMLStream) -> Void) {
    guard let user else { return }
    Unmanaged<XMLStream>.fromOpaque(user)._withUnsafeGuaranteedRef(body)
}

private func show(_ name: UnsafePointer<UInt8>?) -> String { name.map { String(cString: $0) } ?? "?" }
