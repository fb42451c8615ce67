import ArgumentParser
import Foundation
import Gazetteers

/// `incidentmap gazetteer`: what is known, and further sources of places.
struct GazetteerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gazetteer",
        abstract: "Tells which places are known, and adds or removes sources of places.",
        subcommands: [Info.self, Add.self, Remove.self, Build.self], defaultSubcommand: Info.self)

    /// Counts by source and country.
    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Counts places by source and country.")
        @Flag(help: "Also count the places of each country.") var countries = false
        @OptionGroup var gazetteer: GazetteerOptions

        func run() throws {
            let gazetteer = try gazetteer.open()
            print("source                    places")
            for source in gazetteer.sources {
                let padding = String(repeating: " ", count: max(1, 24 - source.name.count))
                print("\(source.name)\(padding)\(source.count)")
            }
            let counts = gazetteer.counts
            print(
                "\(counts.places) places under \(counts.names) spellings in \(gazetteer.indexPaths.count) index file(s):"
            )
            for path in gazetteer.indexPaths { print("  \(path)") }
            guard countries else { return }
            for (code, count) in gazetteer.countsByCountry.sorted(by: {
                ($1.value, $0.key) < ($0.value, $1.key)
            }) {
                print("\(code.isEmpty ? "--" : code)  \(count)")
            }
        }
    }

    /// Builds the index where the cache lacks it.
    struct Build: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Builds the place index where the cache lacks it or holds a damaged one.")
        @OptionGroup var gazetteer: GazetteerOptions

        func run() throws {
            for path in try gazetteer.open().indexPaths { print(path) }
        }
    }

    /// Takes in another source of places.
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes in another source of places, checked record by record.",
            discussion: """
                Known by their content: GeoNames dumps (19 columns, .txt or .zip), Who's On First, OCHA communities with \
                P-codes, Open Syria divisions, and files in the columns of Gazetteer/curated.tsv. Any other CSV or TSV \
                with a header: --columns name=COLUMN,latitude=COLUMN,longitude=COLUMN and, where there, id, names, \
                country, admin1, admin2, kind, population, radius, precision. A source that has a fault is refused \
                whole, every fault named by its line.
                """)
        @Argument(help: "The file.", completion: .file()) var file: String
        @Option(help: "The name to keep it under, by default the file's.") var name: String?
        @Option(help: "Which column is which field: name=COLUMN,latitude=COLUMN,longitude=COLUMN,...")
        var columns: String?
        @Option(
            help: "A GeoNames table of alternate names (alternateNamesV2), .txt or .zip.", completion: .file()
        )
        var alternateNames: String?
        @Option(help: "The country (ISO 3166-1 alpha-2) of records that name none.") var country: String?

        func run() throws {
            let url = URL(fileURLWithPath: file)
            let name = name ?? UserGazetteers.name(of: url)
            let known = try GazetteerOptions.open(without: name)
            let report = try UserGazetteers.standard.add(
                url, name: name,
                options: GazetteerSourceOptions(
                    columns: columns, alternateNames: alternateNames.map { URL(fileURLWithPath: $0) },
                    country: country?.uppercased()),
                against: known)
            _ = try GazetteerOptions.open()
            var text =
                "\(report.name): \(report.places) places (\(report.format)), \(report.merged) of them known before"
            if report.dropped > 0 { text += "; \(report.dropped) withdrawn by the source left out" }
            print(text)
        }
    }

    /// Removes a source that was added.
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Removes a source that was added.")
        @Argument(help: "Its name, as 'gazetteer info' shows it.") var name: String

        func run() throws {
            let user = UserGazetteers.standard
            guard try user.remove(name) else {
                let known =
                    user.names.isEmpty ? "none was added" : "there are \(user.names.joined(separator: ", "))"
                throw ValidationError("No source \"\(name)\" was added; \(known).")
            }
            print("\(name) removed")
        }
    }
}
