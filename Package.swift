// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let sqlite = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let certificates = Target.Dependency.product(name: "X509", package: "swift-certificates")
let http = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "TrialVerity",
    products: [
        .executable(name: "verity", targets: ["verity"]),
        .library(name: "TrialIntegrity", targets: ["TrialIntegrity"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibCSV", providers: [.apt(["libcsv-dev"])]),
        .systemLibrary(name: "CLibZip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CBoringDigest"),
        .target(name: "CBoostMath", linkerSettings: [.linkedLibrary("m"), .linkedLibrary("stdc++")]),
        .target(name: "MerkleLog", dependencies: [crypto, "CBoringDigest"], swiftSettings: strict),
        .target(
            name: "TrialIntegrity",
            dependencies: ["MerkleLog", crypto, cryptoExtras],
            swiftSettings: strict
        ),
        .target(name: "TrialTables", dependencies: ["TrialIntegrity", "CLibCSV", crypto], swiftSettings: strict),
        .target(
            name: "TrialLedger",
            dependencies: ["TrialIntegrity", "MerkleLog", crypto, cryptoExtras, asn1, sqlite, yaml],
            swiftSettings: strict
        ),
        .target(
            name: "OutsideTime",
            dependencies: ["TrialIntegrity", "MerkleLog", crypto, cryptoExtras, asn1, certificates],
            swiftSettings: strict
        ),
        .target(
            name: "LogWitness",
            dependencies: ["TrialIntegrity", "MerkleLog", sqlite, http, nio, logging],
            swiftSettings: strict
        ),
        .target(name: "TrialBundle", dependencies: ["TrialIntegrity", "CLibZip"], swiftSettings: strict),
        .target(name: "SiteStatistics", dependencies: ["CBoostMath"], swiftSettings: strict),
        .target(
            name: "ChangeAnalysis",
            dependencies: ["TrialIntegrity", "SiteStatistics"],
            swiftSettings: strict
        ),
        .target(name: "SiteComparison", dependencies: ["TrialIntegrity", "SiteStatistics"], swiftSettings: strict),
        .target(name: "SampleTrial", swiftSettings: strict),
        .target(
            name: "IntegrityReports",
            dependencies: ["TrialIntegrity", "MerkleLog", "SiteComparison", "SiteStatistics"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "verity",
            dependencies: [
                "CMalloc", "TrialIntegrity", "MerkleLog", "TrialTables", "TrialLedger", "IntegrityReports",
                "ChangeAnalysis", "OutsideTime", "LogWitness", "TrialBundle", "SampleTrial", "SiteStatistics",
                "SiteComparison", arguments, crypto,
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "ledgerbench",
            dependencies: ["TrialLedger", "TrialIntegrity", "MerkleLog", arguments],
            path: "Tests/Benchmarks/LedgerBench",
            swiftSettings: strict
        ),
        .target(
            name: "PlantedAnomalies",
            dependencies: ["SiteStatistics", "TrialTables", "TrialIntegrity"],
            path: "Tests/Benchmarks/PlantedAnomalies",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "sitebench",
            dependencies: ["PlantedAnomalies", "SiteStatistics", "TrialTables", "TrialIntegrity", arguments],
            path: "Tests/Benchmarks/SiteBench",
            swiftSettings: strict
        ),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "MerkleLogTests", dependencies: ["MerkleLog", "TestSupport", crypto], swiftSettings: strict),
        .testTarget(
            name: "StatementTests",
            dependencies: ["TrialIntegrity", "MerkleLog", "TestSupport", crypto],
            swiftSettings: strict
        ),
        .testTarget(
            name: "TrialIntegrityTests",
            dependencies: ["TrialIntegrity", "MerkleLog", "TestSupport", crypto],
            swiftSettings: strict
        ),
        .testTarget(
            name: "TrialTablesTests",
            dependencies: ["TrialTables", "TrialIntegrity", "TestSupport", crypto],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AuditTests",
            dependencies: ["TrialIntegrity", "TrialTables", "MerkleLog", "TestSupport", crypto],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "TrialLedgerTests",
            dependencies: ["TrialLedger", "TrialIntegrity", "MerkleLog", "TestSupport", crypto, sqlite],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SiteStatisticsTests",
            dependencies: ["SiteStatistics", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ChangeAnalysisTests",
            dependencies: [
                "ChangeAnalysis", "SiteStatistics", "TrialIntegrity", "TrialTables", "MerkleLog", "TestSupport", crypto,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SiteComparisonTests",
            dependencies: ["SiteComparison", "SiteStatistics", "TrialIntegrity", "TrialTables", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PlantedAnomaliesTests",
            dependencies: ["PlantedAnomalies", "SiteStatistics", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(name: "SampleTrialTests", dependencies: ["SampleTrial"], swiftSettings: strict),
        .testTarget(
            name: "DisclosureTests",
            dependencies: ["TrialIntegrity", "TrialTables", "MerkleLog", "TestSupport", crypto],
            swiftSettings: strict
        ),
        .testTarget(
            name: "FingerprintTests",
            dependencies: ["TrialIntegrity", "TrialTables", "MerkleLog", "TestSupport", crypto],
            swiftSettings: strict
        ),
        .testTarget(
            name: "VersionTests",
            dependencies: ["TrialIntegrity", "TrialTables", "MerkleLog", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EncryptionTests",
            dependencies: ["TrialIntegrity", "MerkleLog", "TestSupport", crypto],
            swiftSettings: strict
        ),
        .testTarget(
            name: "OutsideTimeTests",
            dependencies: ["OutsideTime", "TrialIntegrity", "MerkleLog", "TestSupport", crypto],
            swiftSettings: strict
        ),
        .testTarget(
            name: "KeyFileTests",
            dependencies: ["TrialLedger", "TrialIntegrity", "MerkleLog", "TestSupport", crypto],
            swiftSettings: strict
        ),
        .testTarget(
            name: "LogWitnessTests",
            dependencies: ["LogWitness", "MerkleLog", "TestSupport", crypto],
            swiftSettings: strict
        ),
        .testTarget(
            name: "TrialBundleTests",
            dependencies: ["TrialBundle", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "IntegrityReportsTests",
            dependencies: [
                "IntegrityReports", "SiteComparison", "SiteStatistics", "TrialIntegrity", "MerkleLog", "TestSupport",
            ],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["verity", "SampleTrial", "TestSupport"],
            exclude: ["Transcripts"],
            swiftSettings: strict
        ),
    ],
    cxxLanguageStandard: .cxx17
)
