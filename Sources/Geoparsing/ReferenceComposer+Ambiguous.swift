import Gazetteers

extension ReferenceComposer {
    /// Puts a name that may mean several places into the division that holds them all, or else their country, where the
    /// report speaks of that country by another name too: "in Semenivka, Ukraine".
    ///
    /// The note and the footprint still tell which places they are.
    func placeAmbiguous(_ references: inout [PlaceReference]) {
        let ambiguous = references.indices.filter {
            references[$0].isAmbiguous && references[$0].coordinate == nil
        }
        guard !ambiguous.isEmpty else { return }
        var spokenOf: Set<String> = []
        for reference in references where !reference.isAmbiguous {
            for toponym in reference.toponyms {
                if let country = toponym.place?.country { spokenOf.insert(country) }
            }
        }
        for index in ambiguous {
            let places = references[index].toponyms.first?.alternatives.map(\.place) ?? []
            guard let country = common(\.country, of: places), spokenOf.contains(country) else { continue }
            let division = places.first.flatMap {
                common(\.admin1, of: places) == nil
                    ? nil : builder.divisions(at: $0.coordinate).admin1ID
            }
            guard let area = builder.lookup.place(withID: division ?? "iso:\(country)") else { continue }
            var location = builder.location(.at, .none, of: area)
            location.geoPrecision = 3
            location.wherePrec = max(4, location.wherePrec)
            location.outline = references[index].outline
            apply(location, to: &references[index])
            references[index].divisions = builder.divisions(of: area)
            references[index].confidence = 0.2
        }
    }

    /// What all of some places have the same, nil where they differ or one has none.
    private func common(_ value: KeyPath<Place, String?>, of places: [Place]) -> String? {
        guard let first = places.first?[keyPath: value] else { return nil }
        return places.allSatisfy { $0[keyPath: value] == first } ? first : nil
    }
}
