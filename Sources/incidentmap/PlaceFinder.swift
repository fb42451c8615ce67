import ArgumentParser
import Foundation
import Gazetteers
import Geoparsing
import Reports
import Spatial

/// Finds what people call a place: a name, or a phrase about one such as "3 km east of Hasakah city".
final class PlaceFinder {
    let gazetteer: Gazetteer
    /// Made when the first phrase is read: most of what is asked for are names.
    private var readers: (places: PlaceReader, documents: DocumentReader)?

    init(_ gazetteer: Gazetteer) { self.gazetteer = gazetteer }

    /// What a text was found to be.
    enum Found {
        /// A name: its candidates, and whether all that the gazetteers have leave it ambiguous.
        case name([Candidate], Ambiguity?)
        case phrase(PhraseReading)
    }

    /// The places that a name or phrase may mean; a name with no candidates is not known.
    func find(_ text: String, _ context: LookupContext, limit: Int) throws -> Found {
        let reading = try reading(text, context)
        if let reading, !reading.isBareName { return .phrase(reading) }
        var all = gazetteer.candidates(named: text, context: context, limit: max(limit, 32))
        // "the village of X", "X military airfield": what the reading made of the name.
        if all.isEmpty, let reading { all = reading.options.map(\.anchor).filter { $0.match <= .folded } }
        return .name(Array(all.prefix(limit)), Ambiguity(ofName: text, in: all))
    }

    /// What a text says as a phrase about places; nil where it is a name.
    func phrase(_ text: String, _ context: LookupContext = LookupContext()) throws -> PhraseReading? {
        try reading(text, context).flatMap { $0.isBareName ? nil : $0 }
    }

    private func reading(_ text: String, _ context: LookupContext) throws -> PhraseReading? {
        guard text.contains(where: \.isWhitespace), !text.contains(where: "/(".contains), !isName(text) else {
            return nil
        }
        let (places, documents) = try opened()
        return places.reading(ofPhrase: text, context: context, by: documents)
    }

    /// Whether the gazetteers have a text as it stands: "North Ossetia" is no part of a place.
    private func isName(_ text: String) -> Bool {
        var text = text
        let summary = text.withUTF8 { gazetteer.summary(ofName: $0) }
        return (summary?.placeCount ?? 0) > 0
    }

    private func opened() throws -> (places: PlaceReader, documents: DocumentReader) {
        if let readers { return readers }
        let made = (places: try PlaceReader(gazetteer: gazetteer), documents: try DocumentReader())
        readers = made
        return made
    }

    // MARK: One position

    /// The likeliest position of a name or phrase, and in words what it was taken for.
    func position(of text: String) throws -> (coordinate: Coordinate, words: String) {
        if let reading = try phrase(text) {
            if let refusal = reading.refusal { throw ValidationError("\"\(text)\": \(refusal).") }
            let first = reading.options.first
            guard let position = reading.reference.coordinate ?? first?.coordinate else {
                throw ValidationError("\"\(text)\": \(reading.reference.note ?? "no name in it is known").")
            }
            let title = first?.title ?? reading.title ?? text
            let country = (first?.divisions ?? reading.reference.divisions).country?.alpha2 ?? "-"
            let doubt = reading.reference.isAmbiguous ? reading.reference.note.map { "; \($0)" } ?? "" : ""
            return (position, "\(title), \(country), at \(position)\(doubt)")
        }
        guard case .name(let found, _) = try find(text, LookupContext(), limit: 1),
            let place = found.first?.place
        else { throw ValidationError("No gazetteer knows \"\(text)\"; give it as LAT,LON.") }
        return (place.coordinate, "\(place.name), \(place.country ?? "-"), at \(place.coordinate)")
    }

    /// The position written as LAT,LON; nil where a text is none.
    ///
    /// A longitude beyond 180 degrees is brought home, and that is said.
    static func position(writtenAs text: String) throws -> Coordinate? {
        let parts = text.split(separator: ",").map { Double($0.trimmingCharacters(in: .whitespaces)) }
        guard parts.count == 2, let latitude = parts[0], let longitude = parts[1] else { return nil }
        let stated = Coordinate(longitude: longitude, latitude: latitude)
        guard let position = stated.wrapped() else {
            throw ValidationError(
                "\(text) is no position: latitude comes first, -90 to 90, then longitude, -180 to 180.")
        }
        if position != stated {
            Notices.note("\(text): longitude \(longitude) taken as \(position.longitude)")
        }
        return position
    }
}
