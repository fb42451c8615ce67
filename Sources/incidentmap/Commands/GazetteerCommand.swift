import ArgumentParser
import Foundation
import Gazetteers

/// `incidentmap gazetteer`: what is known, and further sources of places.
struct GazetteerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gazetteer",
        abstract: "Tells which places are known, and adds or removes sources of places.",
        subcommands: [Info.self, Build.self], defaultSubcommand: Info.self)

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
}
