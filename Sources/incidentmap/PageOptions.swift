import ArgumentParser
import Exports

/// What a user may choose about an HTML map.
struct PageOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "html: draw an online map beneath the incidents, where there is a network; an address with {z}, {x} and {y}.",
            valueName: "url"))
    var tiles: String?
    @Option(
        help: ArgumentHelp(
            "html: whom the online map's licence asks to be named, such as '© OpenStreetMap contributors'.",
            valueName: "text"))
    var tilesAttribution: String?

    func validate() throws {
        guard let tiles else {
            if tilesAttribution != nil { throw ValidationError("--tiles-attribution needs --tiles.") }
            return
        }
        // The page's own security policy lets in nothing else.
        guard tiles.hasPrefix("https://"), ["{z}", "{x}", "{y}"].allSatisfy(tiles.contains) else {
            throw ValidationError(
                "--tiles \(tiles) is no https address with {z}, {x} and {y}, such as https://tiles.example/{z}/{x}/{y}.png."
            )
        }
        guard tilesAttribution?.isEmpty == false else {
            throw ValidationError(
                "--tiles needs --tiles-attribution: whom the map's licence asks to be named.")
        }
    }

    /// The layer, nil where none is asked for.
    var layer: HTMLMapWriter.TileLayer? {
        tiles.map { HTMLMapWriter.TileLayer(url: $0, attribution: tilesAttribution ?? "") }
    }
}
