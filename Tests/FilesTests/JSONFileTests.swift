import Diagnostics
import Files
import Foundation
import TestSupport
import Testing

@Suite struct JSONFileTests {
    struct Settings: Codable, Equatable {
        enum Mode: String, Codable { case fast, slow }
        struct Part: Codable, Equatable { var size: Int }
        var name: String
        var parts: [Part]
        var mode: Mode?
    }

    @Test func comesBack() throws {
        let folder = try TemporaryFolder()
        let settings = Settings(name: "a/é", parts: [.init(size: 3)])
        try JSONFile.write(settings, to: folder.path("x.json"))
        #expect(try JSONFile.read(Settings.self, from: folder.path("x.json"), remedy: "mend it") == settings)
        #expect(
            try folder.text("x.json") == """
                {
                  "name" : "a/é",
                  "parts" : [
                    {
                      "size" : 3
                    }
                  ]
                }

                """)
    }

    static let damages: [(String, String)] = [
        ("", "x.json:1:1: error: ends too early to be JSON; mend it"),
        ("{\n  \"name\": \"a\",\n", "x.json:3:1: error: ends too early to be JSON; mend it"),
        (
            "{\n  \"é\": 1;\n}",
            """
            x.json:2:9: error: is not JSON; mend it
             2 |   "é": 1;
               |         ^
            """
        ),
        ("[]", "x.json: error: the file has the wrong type of value; mend it"),
        ("{\"name\": \"a\"}", "x.json: error: \"parts\" is missing; mend it"),
        ("{\"name\": 1, \"parts\": []}", "x.json: error: \"name\" has the wrong type of value; mend it"),
        ("{\"name\": null, \"parts\": []}", "x.json: error: \"name\" has the wrong type of value; mend it"),
        (
            "{\"name\": \"a\", \"parts\": [{\"size\": 1}, {}]}",
            "x.json: error: \"parts[1].size\" is missing; mend it"
        ),
        (
            "{\"name\": \"a\", \"parts\": [{\"size\": 1.5}]}",
            "x.json: error: the file has a number of the wrong kind or size; mend it"
        ),
        (
            "{\"name\": \"a\", \"parts\": [], \"mode\": \"swift\"}",
            "x.json: error: \"mode\" has a value that is not allowed "
                + "(Cannot initialize Mode from invalid String value swift); mend it"
        ),
    ]

    @Test(arguments: damages) func damageIsNamed(text: String, message: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(text.utf8, to: "x.json")
        let error = diagnostic { _ = try JSONFile.read(Settings.self, from: path, remedy: "mend it") }
        #expect(error?.status == .badInput)
        #expect(error?.description.replacing(folder.path + "/", with: "") == message)
    }

    @Test func missingFile() {
        let error = diagnostic { _ = try JSONFile.read(Settings.self, from: "/nowhere/x.json", remedy: "mend it") }
        #expect(error?.status == .missingInput)
    }

    @Test func `JSON has its keys in order and slashes as they are`() throws {
        #expect(try JSON.text(["b": "x/y", "a": "é"]) == #"{"a":"é","b":"x/y"}"#)
        #expect(try JSON.text(["a": 1], .indented) == "{\n  \"a\" : 1\n}\n")
        #expect(try JSON.data(object: ["b": [1], "a": true]) == Data(#"{"a":true,"b":[1]}"#.utf8))
        #expect(JSON.object(Data(#"{"a":1}"#.utf8))?["a"] as? Int == 1 && JSON.object(Data("[1]".utf8)) == nil)
        #expect(try JSON.data([Double.infinity, -.infinity], allowsInfinity: true) == Data(#"["inf","-inf"]"#.utf8))
        #expect(throws: EncodingError.self) { try JSON.data([Double.infinity]) }
        #expect(
            try JSON.decoder(allowsInfinity: true).decode([Double].self, from: Data(#"["inf"]"#.utf8)) == [.infinity])
    }
}
