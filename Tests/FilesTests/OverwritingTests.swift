import Diagnostics
import Files
import Foundation
import TestSupport
import Testing

@Suite struct OverwritingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["a", "b", "f/a"] { try folder.write("x", to: name) }
        let files = FileManager.default
        try files.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "a")
        try files.createSymbolicLink(atPath: folder.path("g"), withDestinationPath: "f")
        try files.linkItem(atPath: folder.path("a"), toPath: folder.path("twin"))
    }

    @Test(arguments: [
        ("a", "a"), ("a", "./a"), ("a", "f/../a"), ("a", "link"), ("link", "a"), ("a", "twin"), ("f", "g"),
        ("f/a", "g/a"),
    ])
    func oneFileHasManyNames(_ input: String, _ output: String) throws {
        #expect(Folder.isSame(folder.path(input), folder.path(output)))
        let error = try #require(throws: Diagnostic.self) {
            try Overwriting.refuse(of: ["-", folder.path("b"), folder.path(input)], by: ["-", folder.path(output)])
        }
        #expect(error.status == .usage && error.place?.file == folder.path(input))
        #expect(error.message == "is both input and output; name another output")
    }

    @Test(arguments: [("a", "b"), ("a", "f/a"), ("a", "a.gz"), ("new", "other"), ("a", "new")])
    func othersMayBeWritten(_ input: String, _ output: String) throws {
        #expect(!Folder.isSame(folder.path(input), folder.path(output)))
        try Overwriting.refuse(of: [folder.path(input)], by: [folder.path(output)])
    }

    @Test func streamsAndDevicesMayBeBoth() throws {
        try Overwriting.refuse(of: ["-", "/dev/null"], by: ["-", "/dev/null"])
    }
}
