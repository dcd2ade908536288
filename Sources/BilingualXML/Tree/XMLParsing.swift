import CLibXML2
import Concurrency
import Diagnostics
import Foundation

/// One run of libxml2's parser that builds a tree and loads nothing: no DTD, no entity, nothing from the network.
///
/// It ends at the first error and at an interruption.
final class XMLParsing {
    private let path: String
    private let linesBefore: Int
    private var problem: Diagnostic?
    private var declaredAttributes = 0

    /// - Parameter linesBefore: the lines of the file before the text that is parsed.
    init(path: String, linesBefore: Int) {
        self.path = path
        self.linesBefore = linesBefore
    }

    /// The document, which the caller releases.
    func parse(_ text: [UInt8]) throws -> xmlDocPtr {
        LibXML.silence()
        guard let context = xmlNewParserCtxt(), let handler = context.pointee.sax else {
            throw Diagnostic(.defect, at: Place(path), "libxml2 has no memory for a parser")
        }
        defer { xmlFreeParserCtxt(context) }
        context.pointee._private = Unmanaged.passUnretained(self).toOpaque()
        handler.pointee.startElementNs = { user, name, prefix, uri, spaces, names, count, defaulted, attributes in
            if Interruption.isRequested { xmlStopParser(XMLParsing.context(user)) }
            xmlSAX2StartElementNs(user, name, prefix, uri, spaces, names, count, defaulted, attributes)
        }
        handler.pointee.entityDecl = { user, _, _, _, _, _ in
            XMLParsing.of(user)?.stop(user, "declares entities, which are not read; write the text in their place")
        }
        handler.pointee.attributeDecl = { user, element, name, type, kind, value, values in
            let parsing = XMLParsing.of(user)
            parsing?.declaredAttributes += 1
            if parsing?.declaredAttributes ?? 0 > XMLLimits.declarations {
                parsing?.stop(user, XMLLimits.tooManyDeclarations)
            }
            xmlSAX2AttributeDecl(user, element, name, type, kind, value, values)
        }
        handler.pointee.serror = { user, error in
            guard let error, error.pointee.level == XML_ERR_FATAL else { return }
            XMLParsing.of(user)?.note(error.pointee, XMLParsing.context(user))
        }
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_IGNORE_ENC.rawValue
        let document = text.withUnsafeBytes { bytes in
            xmlCtxtReadMemory(
                context, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count), nil, "UTF-8",
                Int32(options))
        }
        if let document, problem == nil, !Interruption.isRequested { return document }
        if let document { xmlFreeDoc(document) }
        try Interruption.check()
        throw problem ?? Diagnostic(.badInput, at: Place(path, line: 1), "is not well-formed XML")
    }

    private static func context(_ user: UnsafeMutableRawPointer?) -> xmlParserCtxtPtr? {
        user?.assumingMemoryBound(to: xmlParserCtxt.self)
    }

    private static func of(_ user: UnsafeMutableRawPointer?) -> XMLParsing? {
        context(user)?.pointee._private.map { Unmanaged<XMLParsing>.fromOpaque($0).takeUnretainedValue() }
    }

    private func stop(_ user: UnsafeMutableRawPointer?, _ message: String) {
        let line = Self.context(user)?.pointee.input.map { Int($0.pointee.line) }
        problem = problem ?? Diagnostic(.badInput, at: Place(path, line: line.map { $0 + linesBefore }), message)
        xmlStopParser(Self.context(user))
    }

    /// Keeps the first error; later ones follow from it.
    private func note(_ error: xmlError, _ context: xmlParserCtxtPtr?) {
        guard problem == nil else { return }
        let place = Place(
            path, line: Int(max(1, error.line)) + linesBefore, column: Int(max(1, error.int2)))
        let input = context?.pointee.input?.pointee
        if let input, let position = input.cur, let end = input.end, input.line > 0,
            position >= end || !UnsafeBufferPointer(start: position, count: end - position).contains(0x3E)
        {
            problem = Diagnostic(.badInput, at: place, "is not well-formed XML: it ends early; get the whole file")
        } else {
            let message = error.message.map { String(cString: $0).trimmingCharacters(in: .whitespacesAndNewlines) }
            problem = Diagnostic(.badInput, at: place, "is not well-formed XML: \(message ?? "damaged")")
        }
        xmlStopParser(context)
    }
}
