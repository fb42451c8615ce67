/// The country that a web address speaks for, by its top-level domain.
enum SourceCountry {
    /// ISO 3166-1 alpha-2 codes, one or none; domains that are sold worldwide speak for no country.
    static func codes(of url: String?) -> [String] {
        guard let url else { return [] }
        let bytes = url.utf8
        guard let colon = bytes.firstIndex(of: 0x3A), bytes[colon...].starts(with: "://".utf8) else {
            return []
        }
        let host = url[bytes.index(colon, offsetBy: 3)...].prefix { $0 != "/" && $0 != ":" && $0 != "?" }
        guard let domain = host.split(separator: ".").last?.uppercased(), domain.count == 2 else { return [] }
        if worldwide.contains(domain) { return [] }
        return [domain == "UK" ? "GB" : domain]
    }

    private static let worldwide: Set<String> = [
        "TV", "IO", "CO", "ME", "FM", "AI", "LY", "CC", "WS", "TO", "EU", "SU", "GG", "IM",
    ]
}
