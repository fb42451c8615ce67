// swift-tools-version: 6.2
import PackageDescription

let kit = Target.Dependency.product(name: "IncidentMapperKit", package: "IncidentMapper")

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "IncidentMapper", path: ".."),
        // The default traits pull in malloc and ARC interposers; wall clock, CPU and memory need neither.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .target(name: "Measuring"),
        .executableTarget(name: "measure", dependencies: [kit, "Measuring"]),
        .executableTarget(name: "writers", dependencies: [kit, "Measuring"]),
        .executableTarget(name: "gazetteers", dependencies: [kit], exclude: ["peers.py"]),
        .executableTarget(
            name: "SpatialBenchmarks",
            dependencies: [.product(name: "Benchmark", package: "benchmark"), kit],
            path: "Benchmarks/SpatialBenchmarks",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    ],
    swiftLanguageModes: [.v6]
)
