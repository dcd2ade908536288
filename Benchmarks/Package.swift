// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who builds Dragoman builds the benchmark library too.

let benchmarks = ["Operations", "Steps"].map { name in
    Target.executableTarget(
        name: name,
        dependencies: [
            .product(name: "Benchmark", package: "benchmark"), .product(name: "Dragoman", package: "Dragoman"),
        ],
        path: "Benchmarks/\(name)", plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
}

let package = Package(
    name: "DragomanBenchmarks",
    dependencies: [
        .package(name: "Dragoman", path: ".."),
        // Without jemalloc, which counts allocations and has to be installed.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: benchmarks,
    swiftLanguageModes: [.v6])
