public import Incidents
import Spatial

/// Something of an incident that a format cannot hold.
public enum FormatLoss: String, CaseIterable, Hashable, Sendable {
    /// The phrase's own shape; a circle follows from `uncertainty_m` and is no loss.
    case footprints
    /// Texts of no characters, which come back as unknown.
    case emptyTexts
    /// Control characters that XML 1.0 (section 2.2) forbids, which become U+FFFD.
    case controlCharacters
    /// U+0000, which no text of a table or database may hold: it becomes U+FFFD in files, a store refuses it.
    case nulCharacters
    /// Positions finer than six decimals of a degree, a decimetre.
    case fineDecimals
    /// Single incidents: the format holds counts of them.
    case incidents

    /// What was lost, for people.
    func description(count: Int) -> String {
        switch self {
        case .footprints: "\(count) footprints of stated shape left out; the GeoPackage and KML hold them"
        case .emptyTexts: "\(count) incidents with empty texts: these read as unknown"
        case .controlCharacters: "\(count) incidents with control characters: these became U+FFFD"
        case .nulCharacters: "\(count) incidents with U+0000: it became U+FFFD"
        case .fineDecimals: "\(count) points rounded to six decimals"
        case .incidents: "\(count) incidents are counted, not listed one by one"
        }
    }
}

extension FormatCapabilities {
    /// What a format keeps of an incident, nil where it cannot be written at all.
    public func kept(of incident: Incident) -> Incident? {
        guard !losses.contains(.incidents), holdsNullGeometry || incident.coordinate != nil else {
            return nil
        }
        var kept = incident
        if losses.contains(.footprints) { kept.footprint = nil }
        if losses.contains(.fineDecimals), let position = incident.coordinate {
            kept.coordinate = Coordinate(
                longitude: Self.rounded(position.longitude), latitude: Self.rounded(position.latitude))
        }
        for field in IncidentField.allCases {
            switch incident.value(of: field) {
            case .text(let text):
                if text.isEmpty, losses.contains(.emptyTexts) {
                    kept.set(field, to: .null)
                } else if hasLoss(text) {
                    kept.set(field, to: .text(replaced(text)))
                }
            // Lists lose nothing: one with such texts is written as a JSON array, which escapes them.
            default: break
            }
        }
        return kept
    }

    /// What of an incident the format leaves out.
    func losses(of incident: Incident) -> Set<FormatLoss> {
        if losses.contains(.incidents) { return [.incidents] }
        var found: Set<FormatLoss> = []
        if losses.contains(.footprints), incident.footprint?.isEmpty == false { found.insert(.footprints) }
        if losses.contains(.fineDecimals), let position = incident.coordinate,
            Self.rounded(position.longitude) != position.longitude
                || Self.rounded(position.latitude) != position.latitude
        {
            found.insert(.fineDecimals)
        }
        guard !losses.isDisjoint(with: [.emptyTexts, .controlCharacters, .nulCharacters]) else {
            return found
        }
        for field in IncidentField.allCases {
            switch incident.value(of: field) {
            case .text(let text): noteLosses(text, &found)
            default: break
            }
        }
        return found
    }

    private func noteLosses(_ text: String, _ found: inout Set<FormatLoss>) {
        if text.isEmpty, losses.contains(.emptyTexts) { found.insert(.emptyTexts) }
        guard hasLoss(text) else { return }
        found.insert(losses.contains(.controlCharacters) ? .controlCharacters : .nulCharacters)
    }

    private func isLost(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0: losses.contains(.nulCharacters) || losses.contains(.controlCharacters)
        case 0x09, 0x0A, 0x0D: false
        case ..<0x20, 0xFFFE, 0xFFFF: losses.contains(.controlCharacters)
        default: false
        }
    }

    private func hasLoss(_ text: String) -> Bool {
        guard losses.contains(.controlCharacters) || losses.contains(.nulCharacters) else { return false }
        // Only control characters and the last two of the basic plane are ever lost: bytes tell the rest at once.
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0xEF }) else { return false }
        return text.unicodeScalars.contains(where: isLost)
    }

    private func replaced(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { scalars.append(isLost(scalar) ? "\u{FFFD}" : scalar) }
        return String(scalars)
    }

    private static func rounded(_ degrees: Double) -> Double { (degrees * 1e6).rounded() / 1e6 }
}

/// Counts what a format left out of the incidents of a run, so that it can be said.
public struct LossCounter: Sendable {
    private let capabilities: FormatCapabilities
    private var counts: [FormatLoss: Int] = [:]
    private var unplaced = 0

    /// Counts for a format.
    public init(_ capabilities: FormatCapabilities) { self.capabilities = capabilities }

    /// Takes an incident in.
    public mutating func add(_ incident: Incident) {
        if incident.coordinate == nil { unplaced += 1 }
        for loss in capabilities.losses(of: incident) { counts[loss, default: 0] += 1 }
    }

    /// A line for each kind of loss that happened, in a fixed order.
    public var notices: [String] {
        var lines = FormatLoss.allCases.compactMap { loss in
            counts[loss].map { "\(capabilities.name): \(loss.description(count: $0))" }
        }
        if unplaced > 0, !capabilities.holdsNullGeometry {
            lines.append("\(capabilities.name): \(unplaced) incidents without a place left out")
        }
        return lines
    }
}
