// swift-tools-version: 6.2
import PackageDescription

// MARK: Wrapped system libraries and C code

let wrappers: [Target] = [
    .systemLibrary(name: "CBZip2", providers: [.apt(["libbz2-dev"])]),
    .systemLibrary(name: "CLZMA", providers: [.apt(["liblzma-dev"])]),
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CSentencePiece", linkerSettings: [.linkedLibrary("sentencepiece")]),
    .target(
        name: "CSentencePieceTrainer",
        linkerSettings: [.linkedLibrary("sentencepiece"), .linkedLibrary("sentencepiece_train")]),
    // One file for each kind of processor includes the sources in the folder.
    .target(name: "CKernels", exclude: ["kernels"]),
    // The library is loaded by whoever scores Japanese, at run time, so that nothing else starts with it.
    .target(name: "CMeCab"),
    // So is the library that calls MPI.
    .target(name: "CMPI"),
    .target(name: "CLanguageDetector", linkerSettings: [.linkedLibrary("cld2")]),
    .target(name: "CPlatform"),
]

// MARK: Libraries, from the ground up

/// The readers' callbacks touch class properties a dozen times a unit: checks at run time cost a fifth.
let uncheckedExclusivity: [SwiftSetting] = [.unsafeFlags(["-enforce-exclusivity=unchecked"])]

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

let libraries: [Target] = [
    .target(name: "Platform", dependencies: ["CPlatform"]),
    .target(name: "Diagnostics", dependencies: [logging]),
    .target(name: "Communication", dependencies: ["CMPI", "Diagnostics"]),
    .target(name: "Concurrency", dependencies: ["Diagnostics"]),
    .target(
        name: "Files",
        dependencies: ["CBZip2", "CLZMA", "COpenSSL", "CZlib", "Concurrency", "Diagnostics", "Platform", "Text"]),
    .target(name: "Text"),
    .target(name: "SentencePiece", dependencies: ["CSentencePiece"]),
    .target(
        name: "BilingualXML", dependencies: ["CLibXML2", "Concurrency", "Diagnostics", "Files", "Text"],
        swiftSettings: uncheckedExclusivity),
    .target(
        name: "Corpora",
        dependencies: ["BilingualXML", "CZip", "Concurrency", "Diagnostics", "Files", "Platform", "Text"],
        swiftSettings: uncheckedExclusivity),
    .target(
        name: "Preparation",
        dependencies: [
            "CLanguageDetector", "Concurrency", "Corpora", "Diagnostics", "Evaluation", "Files", "Text", "Translation",
        ]),
    .target(
        name: "Memories", dependencies: ["Concurrency", "Corpora", "Diagnostics", "Files", "Platform", "Text"]),
    .target(
        name: "Vocabularies",
        dependencies: [
            "CSentencePieceTrainer", "CZlib", "Concurrency", "Diagnostics", "Files", "SentencePiece", "Text",
            logging,
        ]),
    .target(name: "Documents", dependencies: ["BilingualXML", "Concurrency", "Diagnostics", "Files", "Text"]),
    .target(
        name: "Tensors",
        dependencies: ["CKernels", "COneDNN", "Communication", "Concurrency", "Platform", "Text"]),
    .target(
        name: "Translation",
        dependencies: ["Concurrency", "Corpora", "Diagnostics", "Files", "Platform", "Tensors", "Text", "Vocabularies"]),
    .target(
        name: "Evaluation", dependencies: ["CMeCab", "Concurrency", "Diagnostics", "Files", "SentencePiece", "Text"]),
    .target(
        name: "Terminology",
        dependencies: ["BilingualXML", "Concurrency", "Corpora", "Diagnostics", "Files", "Text", "Vocabularies"]),
    .target(
        name: "Embeddings",
        dependencies: ["CKernels", "Concurrency", "Diagnostics", "Files", "Text", "Vocabularies"]),
    .target(
        name: "Training",
        dependencies: [
            "Communication", "Concurrency", "Corpora", "Diagnostics", "Evaluation", "Files", "Platform", "Tensors",
            "Translation",
            "Vocabularies", logging,
        ]),
    .target(
        name: "Augmentation",
        dependencies: [
            "Concurrency", "Corpora", "Diagnostics", "Evaluation", "Files", "Platform", "Tensors", "Text",
            "Translation", "Vocabularies", logging,
        ]),
    .target(
        name: "Reporting",
        dependencies: [
            "Concurrency", "Diagnostics", "Evaluation", "Files", "Tensors", "Text",
            .product(name: "Mustache", package: "swift-mustache"),
        ]),
    .target(
        name: "Pipelines",
        dependencies: ["Diagnostics", "Files", "Platform", "Text", "Yams"]),
]

// MARK: Stages, a module each

func stage(_ name: String, in folder: String, _ dependencies: Target.Dependency...) -> Target {
    .target(
        name: name,
        dependencies: dependencies + [
            "Diagnostics", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ],
        path: "Sources/Stages/\(folder)")
}

let stages: [Target] = [
    stage("StageSupport", in: "Support", "Corpora", "Files"),
    stage("IngestStage", in: "Ingest", "Concurrency", "Corpora", "Files", "StageSupport"),
    stage("PrepareStage", in: "Prepare", "Concurrency", "Files", "Preparation", "Reporting", "StageSupport", logging),
    stage("VocabStage", in: "Vocab", "Concurrency", "Corpora", "Files", "StageSupport", "Vocabularies", logging),
    stage(
        "TrainStage", in: "Train", "Communication", "Concurrency", "Corpora", "Evaluation", "Files", "Platform",
        "StageSupport", "Tensors", "Text", "Training", "Translation", "Vocabularies", logging),
    stage(
        "AverageStage", in: "Average", "Files", "StageSupport", "Tensors", "Training", "Translation", "Vocabularies",
        logging),
    stage(
        "AugmentStage", in: "Augment", "Augmentation", "Concurrency", "Evaluation", "Files", "Platform", "StageSupport",
        "Tensors", "Translation", "Vocabularies", logging),
    stage("LexiconStage", in: "Lexicon", "Concurrency", "Corpora", "Files", "StageSupport", "Translation", logging),
    stage(
        "DecodeStage", in: "Decode", "Concurrency", "Corpora", "Documents", "Evaluation", "Files", "Memories",
        "Reporting",
        "StageSupport", "Tensors", "Terminology", "Text", "Translation", "Vocabularies", logging),
    stage(
        "TuneStage", in: "Tune", "Concurrency", "Corpora", "Evaluation", "Files", "StageSupport", "Text", "Translation",
        logging),
    stage(
        "MatchStage", in: "Match", "Concurrency", "Corpora", "Documents", "Files", "Memories", "Platform",
        "Reporting", "StageSupport", "Text", logging),
    stage(
        "ScoreStage", in: "Score", "Corpora", "Evaluation", "Files", "Reporting", "StageSupport", "Terminology", "Text",
        "Translation", "Vocabularies", logging),
    stage("AlignStage", in: "Align", "Concurrency", "Corpora", "Files", "StageSupport", "Terminology", logging),
    stage(
        "EmbedStage", in: "Embed", "Concurrency", "Corpora", "Embeddings", "Files", "Platform", "Reporting",
        "StageSupport", "Tensors", "Translation", "Vocabularies", logging),
    stage("JoinStage", in: "Join", "Files", "StageSupport"),
    stage("TermsStage", in: "Terms", "Concurrency", "Corpora", "Files", "StageSupport", "Terminology", "Text", logging),
    stage(
        "PipelineTool", in: "Pipeline", "Concurrency", "Corpora", "Files", "Pipelines", "Platform", "Preparation",
        "Reporting", "StageSupport", "Tensors", "Text", "Translation", "Vocabularies", "IngestStage", "PrepareStage",
        "VocabStage", "TrainStage", "AverageStage", "LexiconStage", "DecodeStage", "MatchStage", "TuneStage",
        "ScoreStage", "AlignStage", "TermsStage", "EmbedStage", "AugmentStage", "JoinStage"),
]

// MARK: The executable

/// Swift's runtime and Foundation are inside: a process starts in half the time, and machines without Swift run it.
/// Foundation's static parts are named because the sources are compiled for the shared ones.
let selfContained: [LinkerSetting] =
    [.unsafeFlags(["-static-stdlib"])]
    + ["CoreFoundation", "_FoundationICU", "_FoundationCShims", "_FoundationCollections"].map {
        .linkedLibrary($0, .when(platforms: [.linux]))
    }

/// The only one, as each would carry Foundation. Called as `pipeline-train` it is that stage; `make build` makes links.
let commands: [Target] = [
    .executableTarget(
        name: "pipeline", dependencies: ["PipelineTool"], path: "Sources/Commands/pipeline",
        linkerSettings: selfContained)
]

// MARK: Examples of the library, which the tests run

let examples: [Target] = [
    ("example-read-memory", "ReadMemory", ["Corpora"]),
    ("example-train", "Train", ["Corpora", "Training", "Translation", "Vocabularies"]),
    ("example-translate", "Translate", ["Translation"]),
].map { name, folder, modules in
    .executableTarget(
        name: name, dependencies: ["Diagnostics"] + modules.map { .init(stringLiteral: $0) },
        path: "Examples/\(folder)")
}

// MARK: Fuzzing

/// Built by Fuzzing/run only: libFuzzer brings its own main function.
let fuzzing: [Target] =
    Context.environment["DRAGOMAN_FUZZING"] == nil
    ? []
    : [
        .executableTarget(
            name: "fuzz-readers", dependencies: ["Corpora", "Diagnostics"], path: "Fuzzing/Readers",
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])])
    ]

// MARK: Tests

/// What several test modules share. It is not compiled with one of them, so its settings are its own.
let testSupport: Target = .target(name: "TestSupport", dependencies: ["Communication"], path: "Tests/Support")

let tests: [Target] = [
    .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"]),
    .testTarget(name: "FilesTests", dependencies: ["Diagnostics", "Files", "TestSupport"]),
    .testTarget(name: "ConcurrencyTests", dependencies: ["Concurrency"]),
    .testTarget(name: "PlatformTests", dependencies: ["Platform", "TestSupport"]),
    .testTarget(name: "TextTests", dependencies: ["Text"]),
    .testTarget(name: "CorporaTests", dependencies: ["Corpora", "Diagnostics", "Files", "TestSupport"]),
    .testTarget(name: "MemoriesTests", dependencies: ["Corpora", "Diagnostics", "Files", "Memories", "TestSupport"]),
    .testTarget(
        name: "PreparationTests", dependencies: ["Corpora", "Diagnostics", "Preparation", "TestSupport", "Text"]),
    .testTarget(
        name: "TerminologyTests", dependencies: ["Corpora", "Diagnostics", "Terminology", "TestSupport", "Text"]),
    .testTarget(
        name: "EmbeddingsTests",
        dependencies: ["CKernels", "Diagnostics", "Embeddings", "TestSupport", "Vocabularies"]),
    .testTarget(
        name: "VocabulariesTests", dependencies: ["Diagnostics", "TestSupport", "Vocabularies"],
        resources: [.copy("Reference")]),
    .testTarget(name: "TensorsTests", dependencies: ["CKernels", "Tensors"], resources: [.copy("Reference")]),
    .testTarget(
        name: "TranslationTests",
        dependencies: ["Diagnostics", "Files", "Tensors", "TestSupport", "Translation", "Vocabularies"]),
    .testTarget(
        name: "TrainingTests",
        dependencies: [
            "Communication", "Corpora", "Diagnostics", "Files", "Platform", "Tensors", "TestSupport", "Training",
            "Translation",
            "Vocabularies",
        ],
        resources: [.copy("Reference")]),
    .testTarget(
        name: "AugmentationTests", dependencies: ["Augmentation", "Corpora", "Diagnostics", "TestSupport"]),
    .testTarget(name: "DocumentsTests", dependencies: ["Diagnostics", "Documents", "TestSupport"]),
    .testTarget(
        name: "EvaluationTests", dependencies: ["Diagnostics", "Evaluation", "Text"], resources: [.copy("Reference")]),
    .testTarget(
        name: "ReportingTests", dependencies: ["Diagnostics", "Evaluation", "Files", "Reporting", "TestSupport"]),
    .testTarget(name: "PipelinesTests", dependencies: ["Diagnostics", "Files", "Pipelines", "TestSupport"]),
    .testTarget(
        name: "StagesTests",
        dependencies: [
            "COneDNN", "Diagnostics", "Files", "PipelineTool", "Pipelines", "StageSupport", "Tensors", "TestSupport",
            "Translation",
        ],
        resources: [.copy("Reference")]),
]

/// Test modules with plain versions of what they test, or with finite differences, which take long as they are written.
let computingTests: Set = [
    "EmbeddingsTests", "MemoriesTests", "PreparationTests", "TensorsTests", "TerminologyTests", "TrainingTests",
    "TranslationTests",
]

// Optimizing takes most of the time of a build. It is not worth it for options and plans, which call modules that do the
// work, nor for tests that compute little themselves.
let callers =
    stages + libraries.filter { $0.name == "Pipelines" } + tests.filter { !computingTests.contains($0.name) }
for target in callers {
    target.swiftSettings = [.unsafeFlags(["-Onone"])]
}

// Code refers to types by name unless it is told not to. The first use of each name then looks through all conformances of
// the executable, Foundation's among them: eight thousand.
for target in libraries + stages + commands {
    let settings: [SwiftSetting] = [
        .unsafeFlags(["-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors"])
    ]
    target.swiftSettings = (target.swiftSettings ?? []) + settings
}

let package = Package(
    name: "Dragoman",
    products: (commands + fuzzing).map { .executable(name: $0.name, targets: [$0.name]) } + [
        // What a program in Swift imports to read corpora, train, translate and score.
        .library(
            name: "Dragoman",
            targets: [
                "Augmentation", "Corpora", "Diagnostics", "Documents", "Embeddings", "Evaluation", "Memories",
                "Preparation", "Tensors", "Terminology", "Text", "Training", "Translation", "Vocabularies",
            ])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: wrappers + libraries + stages + commands + examples + fuzzing + [testSupport] + tests,
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
