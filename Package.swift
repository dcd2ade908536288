// swift-tools-version: 6.1
import PackageDescription

// MARK: Wrapped system libraries and C code

let wrappers: [Target] = [
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
        name: "CSentencePiece",
        linkerSettings: [.linkedLibrary("sentencepiece"), .linkedLibrary("sentencepiece_train")]),
    .target(name: "CKernels"),
    .target(name: "CProcesses"),
]

// MARK: Libraries, from the ground up

let libraries: [Target] = [
    .target(name: "Diagnostics", dependencies: ["CZlib", .product(name: "Logging", package: "swift-log")]),
    .target(name: "Corpora", dependencies: ["CLibXML2", "Diagnostics"]),
    .target(
        name: "Vocabularies",
        dependencies: ["CSentencePiece", "CZlib", "Diagnostics", .product(name: "Logging", package: "swift-log")]),
    .target(name: "Tensors", dependencies: ["CKernels", "COneDNN"]),
    .target(name: "Translation", dependencies: ["CKernels", "Diagnostics", "Tensors", "Vocabularies"]),
    .target(name: "Evaluation", dependencies: ["CSentencePiece", "Diagnostics"]),
    .target(
        name: "Training",
        dependencies: ["CKernels", "Corpora", "Diagnostics", "Evaluation", "Tensors", "Translation", "Vocabularies"]
    ),
    .target(
        name: "Reporting",
        dependencies: ["COpenSSL", "Diagnostics", "Evaluation", .product(name: "Mustache", package: "swift-mustache")]),
    .target(
        name: "Pipelines",
        dependencies: ["COpenSSL", "CProcesses", "Diagnostics", "Yams"]),
    .target(
        name: "Stages",
        dependencies: [
            "Corpora", "Diagnostics", "Evaluation", "Pipelines", "Reporting", "Tensors", "Training", "Translation",
            "Vocabularies", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]),
]

// MARK: Executables, a short main each

let commands: [Target] = [
    "pipeline", "pipeline-ingest", "pipeline-prepare", "pipeline-vocab", "pipeline-train", "pipeline-decode",
    "pipeline-score", "pipeline-lexicon",
].map { .executableTarget(name: $0, dependencies: ["Stages"], path: "Sources/Commands/\($0)") }

// MARK: Tests

let tests: [Target] = [
    .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"]),
    .testTarget(name: "CorporaTests", dependencies: ["Corpora", "Diagnostics"]),
    .testTarget(
        name: "VocabulariesTests", dependencies: ["Diagnostics", "Vocabularies"], resources: [.copy("Reference")]),
    .testTarget(name: "TensorsTests", dependencies: ["CKernels", "Tensors"], resources: [.copy("Reference")]),
    .testTarget(name: "TranslationTests", dependencies: ["Diagnostics", "Tensors", "Translation"]),
    .testTarget(
        name: "TrainingTests",
        dependencies: ["Corpora", "Diagnostics", "Tensors", "Training", "Translation", "Vocabularies"]),
    .testTarget(name: "EvaluationTests", dependencies: ["Diagnostics", "Evaluation"], resources: [.copy("Reference")]),
    .testTarget(name: "ReportingTests", dependencies: ["Diagnostics", "Evaluation", "Reporting"]),
    .testTarget(name: "PipelinesTests", dependencies: ["Diagnostics", "Pipelines"]),
    .testTarget(name: "StagesTests", dependencies: ["Diagnostics", "Pipelines", "Stages"]),
]

let package = Package(
    name: "Dragoman",
    products: commands.map { .executable(name: $0.name, targets: [$0.name]) },
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: wrappers + libraries + commands + tests,
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
