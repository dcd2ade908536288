import Diagnostics
import Foundation
import Pipelines
import Testing

/// Stages that a manifest divides into shards, with scripts in their place.
@Suite struct ShardTests {
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        // A shard has every line whose number leaves a remainder; joined it is no longer in order, so nobody mistakes one
        // for the other.
        try sandbox.addStage(
            "decode",
            #"""
            #!/bin/sh
            here=${0%/*}/..
            while [ $# -gt 0 ]; do eval "${1#--}=\$2"; shift 2; done
            echo "decode ${output##*/hypotheses/}" >> "$here/calls"
            [ ! -e "$here/fail-shard-${shard%/*}" ] || exit 65
            for file in "$output" $alignments; do
                mkdir -p "${file%/*}"
                echo "$shard of $(cat "$input") beam $beam" > "$file"
            done
            """#)
        try sandbox.addStage(
            "join",
            #"""
            #!/bin/sh
            count=$2
            shift 2
            for file; do
                echo "join ${file##*/}" >> "${0%/*}/../calls"
                for number in $(seq "$count"); do cat "$file.shards/$number"; done > "$file"
            done
            """#)
    }

    private static let manifest = Sandbox.manifest.replacing("{beam: 5}", with: "{beam: 5, shards: 3}")
    private static let decoding = ["news", "talks"].flatMap { set in
        (1...3).map { "decode \(set).en.shards/\($0)" } + ["join \(set).en"]
    }

    @Test func shardsAreJoinedInOrder() async throws {
        let plan = try await sandbox.plan(Self.manifest)
        #expect(
            plan.invocations.map(\.id).filter { $0.hasPrefix("decode-news") }
                == ["decode-news+1", "decode-news+2", "decode-news+3", "decode-news"])
        #expect(plan.invocations.first { $0.id == "decode-news+2" }?.title == "decode news 2/3")
        #expect(plan.invocations.first { $0.id == "score-news" }?.needs.contains("decode-news") == true)
        // What writes another manifest from the stage's options sees all of them.
        let joining = try #require(plan.invocations.first { $0.id == "decode-news" })
        let undivided = try await sandbox.plan().invocations.first { $0.id == "decode-news" }
        #expect(joining.undividedArguments == undivided?.arguments && joining.options == undivided?.options)
        let calls = try await sandbox.run(Self.manifest)
        #expect(Set(calls).isSuperset(of: Self.decoding), "\(calls)")
        #expect(try sandbox.read("work/fr-en/hypotheses/news.en").hasPrefix("1/3 of "))
        #expect(try sandbox.read("work/fr-en/hypotheses/news.en").contains("\n3/3 of "))
        #expect(try await sandbox.run(Self.manifest) == [])
    }

    /// The key of what is joined is that of the stage that is not divided.
    @Test func anotherNumberOfShardsMakesNothingStale() async throws {
        try await sandbox.run(Self.manifest)
        #expect(try await sandbox.run(Self.manifest, set: ["decode.shards=5"]) == [])
        #expect(try await sandbox.run() == [])
        // Nor are parts needed that were joined.
        try sandbox.remove("work/fr-en/hypotheses/news.en.shards")
        #expect(try await sandbox.run(Self.manifest) == [])
        let status = try await sandbox.plan(Self.manifest).status()
        #expect(status.allSatisfy { $0.freshness == .upToDate && $0.isCurrent && $0.waitsFor.isEmpty })
        try sandbox.remove("work/fr-en/hypotheses/news.en")
        #expect(try await sandbox.run(Self.manifest) == Array(Self.decoding.prefix(4)))
    }

    @Test func onlyShardsThatFailedRunAgain() async throws {
        try sandbox.write("fail-shard-2", "")
        await #expect(throws: DiagnosticList.self) { try await sandbox.run(Self.manifest, keepsGoing: true) }
        #expect(!sandbox.exists("work/fr-en/hypotheses/news.en"))
        try sandbox.remove("fail-shard-2")
        #expect(
            try await sandbox.run(Self.manifest, upTo: ["decode"])
                == ["decode news.en.shards/2", "join news.en", "decode talks.en.shards/2", "join talks.en"])
    }

    @Test func forcedStagesRunAllOfTheirShards() async throws {
        try await sandbox.run(Self.manifest)
        let again = try await sandbox.run(Self.manifest, upTo: ["decode"], forced: ["decode"])
        #expect(Set(again) == Set(Self.decoding))
    }

    @Test func everyOutputIsJoined() async throws {
        let manifest = Self.manifest.replacing(
            "shards: 3}", with: "shards: 2, alignments: \"${work}/${set}.align\"}")
        let calls = try await sandbox.run(manifest)
        #expect(calls.contains("join news.align") && calls.contains("join news.en"))
        #expect(try sandbox.read("work/fr-en/news.align") == sandbox.read("work/fr-en/hypotheses/news.en"))
    }

    @Test func casesOfAMatrixHaveShardsOfTheirOwn() async throws {
        let manifest =
            Self.manifest + """

                matrix:
                  beam: {small: {decode: {beam: 1}}, large: {decode: {beam: 9}}}
                """
        let plan = try await sandbox.plan(manifest)
        let ids = plan.invocations.map(\.id).filter { $0.hasPrefix("decode-news") }
        #expect(ids.count == 8 && ids.contains("decode-news+2@small") && ids.contains("decode-news@large"), "\(ids)")
        #expect(plan.invocations.first { $0.id == "decode-news+2@small" }?.title == "decode news 2/3 [small]")
        try await sandbox.run(manifest)
        #expect(try sandbox.read("work/fr-en/small/hypotheses/news.en").contains("2/3 of"))
    }

    /// What comes after a stage waits for all of it, and reads what is joined.
    @Test func stagesThatComeAfterSeeNoShards() async throws {
        try sandbox.addStage("count", "#!/bin/sh\necho count >> \"${0%/*}/../calls\"\n")
        let manifest = Self.manifest + "\n  count: {after: [decode]}\n"
        let plan = try await sandbox.plan(manifest)
        let needs = plan.invocations.first { $0.id == "count" }?.needs ?? []
        #expect(Set(needs) == ["decode-news", "decode-talks"], "\(needs)")
        try await sandbox.run(manifest)
        #expect(try await sandbox.run(manifest, set: ["decode.shards=4"]) == [])
    }

    @Test func whatCannotBeDividedIsRefused() async throws {
        for (setting, message) in [
            ("decode.shards=0", "`shards` is `0`; write a whole number from 1 to 1000"),
            ("decode.shards=-2", "`shards` is `-2`; write a whole number from 1 to 1000"),
            ("decode.shards=two", "`shards` is `two`; write a whole number from 1 to 1000"),
            ("train.shards=2", "the stage `train` cannot be divided into shards; take `shards` out"),
            ("decode.shards=[1, 2]", "the stage `decode` has no option `shards`"),
        ] {
            let (text, status) = try await sandbox.problems(Sandbox.manifest, set: [setting])
            #expect(text.contains(message) && status == .configuration, "\(setting): \(text)")
        }
        #expect(try await sandbox.plan(set: ["decode.shards=1"]).invocations.count == CachingTests.everything.count)
    }
}
