import Foundation
import Incidents
import Reports
import Spatial

/// A folder of reports, coded by hand.
struct GoldReports: Decodable, Sendable {
    var reports: [GoldReport]
}

/// Incidents of a report as a careful reader coded them by hand.
struct GoldReport: Decodable, Sendable {
    var reportID: String
    var incidents: [GoldIncident]

    enum CodingKeys: String, CodingKey {
        case incidents
        case reportID = "report_id"
    }
}

/// One coded event; what several readings could stand for is given as lists and ranges.
struct GoldIncident: Decodable, Sendable {
    var key: String
    /// Event types or sub-event types that count as right.
    var types: [String]
    var lat: Double
    var lon: Double
    /// How far off still counts as the right place.
    var toleranceKilometers: Double
    /// Nil where the report alone cannot tell.
    var date: String?
    /// For each actor the spellings that count.
    var actors: [[String]]?
    /// Lowest and highest; nil where the report gives none.
    var fatalities: [Int]?
    /// False for background and what is arguable: finding it is neither right nor wrong.
    var core: Bool?
    /// Whether it may be told as several incidents.
    var many: Bool?

    enum CodingKeys: String, CodingKey {
        case key, types, lat, lon, date, actors, fatalities, core, many
        case toleranceKilometers = "tolerance_km"
    }

    func distance(to incident: Incident) -> Double? {
        guard let place = incident.coordinate else { return nil }
        return Ellipsoid.wgs84.distance(from: Coordinate(longitude: lon, latitude: lat), to: place)
    }

    /// Whether type and place are both right.
    func agrees(with incident: Incident) -> Bool {
        let said = [incident.eventType?.rawValue, incident.subEventType?.rawValue].compactMap {
            $0?.lowercased()
        }
        guard types.contains(where: { said.contains($0.lowercased()) }) else { return false }
        return distance(to: incident).map { $0 <= toleranceKilometers * 1_000 } ?? false
    }

    func hasDate(of incident: Incident) -> Bool { incident.eventDate?.description == date }

    func hasFatalities(of incident: Incident) -> Bool {
        guard let fatalities else { return (incident.fatalities ?? 0) == 0 }
        return incident.fatalities.map { (fatalities[0]...fatalities[1]).contains($0) } ?? false
    }

    func hasActors(of incident: Incident) -> Bool {
        let said = [incident.actor1, incident.assocActor1, incident.actor2, incident.assocActor2]
            .map { $0 ?? "" }.joined(separator: " | ").lowercased()
        return (actors ?? []).allSatisfy { actor in actor.contains { said.contains($0.lowercased()) } }
    }
}

/// How a set of reports was coded, beside the reading by hand.
struct CodingScore {
    private(set) var expected = 0
    private(set) var detected = 0
    private(set) var spurious = 0
    private(set) var shares: [String: Int] = [:]

    var precision: Double { Double(detected) / Double(max(1, detected + spurious)) }
    var recall: Double { Double(detected) / Double(max(1, expected)) }
    var f1: Double { precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0 }

    /// Of the detected incidents the share in which a field is right.
    func share(_ field: String) -> Double { Double(shares[field] ?? 0) / Double(max(1, detected)) }

    /// Matches the incidents of one report one to one, the best matches first.
    mutating func add(_ gold: GoldReport, _ incidents: [Incident]) {
        expected += gold.incidents.count { $0.core ?? true }
        var pairs: [(merit: Double, gold: Int, said: Int)] = []
        for (index, event) in gold.incidents.enumerated() {
            for (other, incident) in incidents.enumerated() where event.agrees(with: incident) {
                var merit = event.core ?? true ? 8.0 : 0
                merit += event.hasDate(of: incident) ? 4 : 0
                merit += event.hasFatalities(of: incident) ? 2 : 0
                merit += event.hasActors(of: incident) ? 1 : 0
                // Nearness settles only what all else leaves open: less than 1 for any distance on Earth.
                merit -= (event.distance(to: incident) ?? 0) / 2.1e7
                pairs.append((merit, index, other))
            }
        }
        var taken: Set<Int> = []
        var explained: Set<Int> = []
        for pair in pairs.sorted(by: { $0.merit > $1.merit })
        where !taken.contains(pair.gold) && !explained.contains(pair.said) {
            taken.insert(pair.gold)
            explained.insert(pair.said)
            let event = gold.incidents[pair.gold]
            let incident = incidents[pair.said]
            guard event.core ?? true else { continue }
            detected += 1
            count("date", event.hasDate(of: incident))
            count("fatalities", event.hasFatalities(of: incident))
            count("actors", event.hasActors(of: incident))
            count("within_25km", (event.distance(to: incident) ?? .infinity) <= 25_000)
        }
        for (index, incident) in incidents.enumerated() where !explained.contains(index) {
            let isPart = gold.incidents.contains { ($0.many ?? false) && $0.agrees(with: incident) }
            spurious += isPart ? 0 : 1
        }
    }

    private mutating func count(_ field: String, _ isRight: Bool) {
        shares[field, default: 0] += isRight ? 1 : 0
    }
}
