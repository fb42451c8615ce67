import Foundation
import Knowledge
import Reports

/// Turns a time that a report gives in a named zone ("14:00 GMT") into the time of the place.
struct LocalTime: Sendable {
    /// By ISO 3166-1 alpha-2, the IANA name of the zone kept in the whole country.
    private let zones: [String: String]

    /// Reads `units/timezones.tsv` of the bundled and then of the user's folder.
    init(folder: URL, user: URL?) throws(KnowledgeError) {
        var zones: [String: String] = [:]
        for (row, _) in try EventKnowledge.rows(
            "units/timezones.tsv", folder, user, required: ["country", "zone"])
        {
            zones[row["country"]] = row["zone"]
        }
        self.zones = zones
    }

    /// The time at a place, and how many days later or earlier it is there.
    ///
    /// - Parameters:
    ///   - time: The stated time.
    ///   - offset: Minutes by which its zone is ahead of UTC.
    ///   - day: The day on which it is that time; offsets change over the year.
    ///   - country: ISO 3166-1 alpha-2.
    /// - Returns: Nil where the country keeps several zones, or the machine does not know the zone.
    func local(_ time: ClockTime, offset: Int, day: CalendarDate, country: String?)
        -> (time: ClockTime, days: Int)?
    {
        guard let name = country.flatMap({ zones[$0] }), let zone = TimeZone(identifier: name) else {
            return nil
        }
        let utc = Double(day.daysSinceEpoch) * 86_400 + Double(time.minutes - offset) * 60
        let ahead = zone.secondsFromGMT(for: Date(timeIntervalSince1970: utc)) / 60
        let minutes = time.minutes - offset + ahead
        let days = Int((Double(minutes) / 1440).rounded(.down))
        let inDay = minutes - days * 1440
        return ClockTime(hour: inDay / 60, minute: inDay % 60).map { ($0, days) }
    }
}
