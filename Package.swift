// swift-tools-version: 6.2
import PackageDescription

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")

let package = Package(
    name: "IncidentMapper",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "incidentmap", targets: ["incidentmap"]),
        .library(
            name: "IncidentMapperKit",
            targets: [
                "Files", "Knowledge", "Spatial", "Gazetteers", "Reports", "Geoparsing", "Incidents",
                "Extraction", "Storage", "Exports",
            ]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .systemLibrary(name: "CGEOS", pkgConfig: "geos", providers: [.apt(["libgeos-dev"])]),
        .systemLibrary(name: "CPROJ", pkgConfig: "proj", providers: [.apt(["libproj-dev"])]),
        .systemLibrary(name: "CZLIB", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZIP", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(
            name: "CCURL", pkgConfig: "libcurl", providers: [.apt(["libcurl4-gnutls-dev"])]),
        .systemLibrary(name: "CXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(
            name: "CJEMALLOC", pkgConfig: "jemalloc", providers: [.apt(["libjemalloc-dev"])]),

        .target(name: "Files", dependencies: ["CZLIB"]),
        .target(name: "Knowledge", exclude: ["Data"]),
        .target(name: "Spatial", dependencies: ["CGEOS", "CPROJ"]),
        .target(name: "Gazetteers", dependencies: ["Files", "Knowledge", "Spatial", "CCURL", "CZIP"]),
        .target(name: "Reports", dependencies: ["Files", "Knowledge", "CXML2"]),
        .target(name: "Geoparsing", dependencies: ["Gazetteers", "Knowledge", "Reports", "Spatial"]),
        .target(name: "Incidents", dependencies: ["Files", "Reports", "Spatial"]),
        .target(
            name: "Extraction",
            dependencies: [
                "Files", "Gazetteers", "Geoparsing", "Incidents", "Knowledge", "Reports", "Spatial",
            ]),
        .target(
            name: "Storage",
            dependencies: [
                "Files", "Incidents", "Knowledge", "Reports", "Spatial", "CXML2", "CZIP", grdb, sqlite,
            ]),
        .target(
            name: "Exports",
            dependencies: ["Files", "Incidents", "Knowledge", "Reports", "Spatial", "Storage", "CZIP"]),
        .executableTarget(
            name: "incidentmap",
            dependencies: [
                "Exports", "Extraction", "Files", "Gazetteers", "Geoparsing", "Incidents", "Knowledge",
                "Reports", "Spatial", "Storage", argumentParser,
                .target(name: "CJEMALLOC", condition: .when(platforms: [.linux])),
            ]),

        .target(name: "LoopbackServer", path: "Tests/LoopbackServer"),
        .testTarget(name: "FilesTests", dependencies: ["Files"]),
        .testTarget(name: "KnowledgeTests", dependencies: ["Knowledge"]),
        .testTarget(name: "SpatialTests", dependencies: ["Spatial"], resources: [.copy("Fixtures")]),
        .testTarget(
            name: "GazetteersTests", dependencies: ["Gazetteers", "LoopbackServer", "Spatial"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "ReportsTests", dependencies: ["Files", "Knowledge", "Reports"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "GeoparsingTests", dependencies: ["Gazetteers", "Geoparsing", "Reports", "Spatial"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "IncidentsTests", dependencies: ["Files", "Incidents", "Reports", "Spatial"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "ExtractionTests",
            dependencies: ["Extraction", "Gazetteers", "Geoparsing", "Incidents", "Reports", "Spatial"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "StorageTests",
            dependencies: ["Files", "Incidents", "Reports", "Spatial", "Storage", grdb],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "ExportsTests", dependencies: ["Exports", "Incidents", "Reports", "Spatial", "Storage"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "IncidentmapTests", dependencies: ["LoopbackServer", "incidentmap"],
            resources: [.copy("Fixtures")]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]
}
