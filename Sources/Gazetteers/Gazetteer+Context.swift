extension Gazetteer {
    /// A context from names or codes as people write them.
    ///
    /// - Throws: `GazetteerError` where no country of the name or code is known.
    public func context(
        country: String? = nil, admin1: String? = nil, admin2: String? = nil
    ) throws(GazetteerError) -> LookupContext {
        func given(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
        var context = LookupContext(admin1: given(admin1), admin2: given(admin2))
        if let text = given(country) {
            guard let code = countryCode(text) else {
                throw GazetteerError(file: text, message: "is no country's name or ISO 3166 code")
            }
            context.countries = [code]
        }
        return context
    }

    /// The ISO 3166-1 alpha-2 code of a country by its name in any language or its codes.
    public func countryCode(_ text: String) -> String? {
        let upper = text.uppercased()
        for layer in layers {
            for index in 0..<layer.countries.count {
                let record = layer.countries[index]
                let alpha2 = CountryCode.text(UInt16(truncatingIfNeeded: record.alpha2)) ?? ""
                if alpha2 == upper || layer.text(at: record.alpha3) == upper { return alpha2 }
            }
        }
        for found in postings(named: text) where !found.posting.isDemonym {
            let place = layers[found.layer].places[found.posting.place]
            if place.featureClass == FeatureClass.country.rawValue { return CountryCode.text(place.country) }
        }
        return nil
    }
}
