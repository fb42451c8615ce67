import ArgumentParser
import Foundation
import Gazetteers

/// `incidentmap gazetteer`: what is known, and further sources of places.
struct GazetteerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gazetteer",
        abstract: "Tells which places are known, and adds or removes sources of places.",
        subcommands: [Info.self, Add.self, Download.self, Remove.self, Build.self],
        defaultSubcommand: Info.self)

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
                A GeoJSON file brings the areas of first- or second-level divisions (COD-AB, geoBoundaries, GADM, \
                Natural Earth, or any with --columns name=PROPERTY and, where there, code, country, admin1, level); \
                from then on positions are placed in them.
                """)
        @Argument(help: "The file.", completion: .file()) var file: String
        @Option(help: "The name to keep it under, by default the file's.") var name: String?
        @Option(
            help: "Which column or property is which field: name=COLUMN,latitude=COLUMN,longitude=COLUMN,...")
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
            print(GazetteerCommand.summary(of: report))
        }
    }

    /// Fetches GeoNames' dumps of countries and takes them in.
    struct Download: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetches GeoNames' places of whole countries and takes them in.",
            discussion: """
                Each country's dump is fetched over HTTP, checked as 'gazetteer add' checks it, and kept as the source \
                geonames-XX, in place of one fetched before. A transfer that is cut off goes on where it ended when \
                the command is run again. GeoNames' data are under CC BY 4.0: name the source where you publish.
                """)
        @Argument(help: "Countries: ISO 3166 codes or names.") var countries: [String]
        @Flag(help: "Also fetch the table of alternate names (alternateNamesV2).") var alternateNames = false
        @Option(help: "Another server of the same tables: XX.zip, alternatenames/XX.zip.")
        var from = GeoNamesDownload.publicAddress

        func run() throws {
            let download: GeoNamesDownload
            do { download = try GeoNamesDownload(from: from) } catch {
                throw ValidationError("--from: \(error)")
            }
            let known = try GazetteerOptions.open()
            let codes = try countries.map { text in
                guard let code = known.countryCode(text) else {
                    throw ValidationError("\(text) is no country's name or ISO 3166 code.")
                }
                return code
            }
            var hasFailed = false
            for code in codes {
                do {
                    let name = GeoNamesDownload.sourceName(country: code)
                    let bar = ProgressBar(label: "Fetching \(code)")
                    defer { bar.finish() }
                    let report = try download.add(
                        country: code, alternateNames: alternateNames,
                        against: try GazetteerOptions.open(without: name)
                    ) { _, received, total in
                        bar.show(bytes: received, of: total)
                    }
                    bar.finish()
                    print(GazetteerCommand.summary(of: report))
                } catch {
                    hasFailed = true
                    Notices.note("\(error)")
                }
            }
            _ = try GazetteerOptions.open()
            if hasFailed { throw ExitCode(1) }
        }
    }

    /// What was taken in, in a line.
    private static func summary(of report: UserGazetteers.Report) -> String {
        var text =
            "\(report.name): \(report.places) places (\(report.format)), \(report.merged) of them known before"
        if report.areas > 0 { text += "; \(report.areas) areas" }
        if report.dropped > 0 { text += "; \(report.dropped) withdrawn by the source left out" }
        return text
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
