public import Reports
public import Spatial

/// Takes a column's value as it lies in an incident: on the writers' hot paths a copy of each text, which counts
/// its owners up and down, would cost more than writing it.
@usableFromInline
package protocol IncidentValueTaker {
    mutating func take(_ text: String)
    mutating func take(_ number: Int)
    mutating func take(_ number: Double)
    mutating func take(_ date: CalendarDate)
    mutating func take(_ flag: Bool)
    mutating func take(_ texts: [String])
}

extension IncidentValueTaker {
    @inlinable @inline(__always)
    package mutating func offer(_ text: String?) -> Bool {
        guard let text else { return false }
        take(text)
        return true
    }

    @inlinable @inline(__always)
    package mutating func offer(_ number: Int?) -> Bool {
        guard let number else { return false }
        take(number)
        return true
    }

    @inlinable @inline(__always)
    package mutating func offer(_ number: Double?) -> Bool {
        guard let number else { return false }
        take(number)
        return true
    }

    @inlinable @inline(__always)
    package mutating func offer(_ date: CalendarDate?) -> Bool {
        guard let date else { return false }
        take(date)
        return true
    }

    @inlinable @inline(__always)
    package mutating func offer(_ flag: Bool?) -> Bool {
        guard let flag else { return false }
        take(flag)
        return true
    }

    @inlinable @inline(__always)
    package mutating func offer(_ texts: [String]) -> Bool {
        take(texts)
        return true
    }
}

extension Incident {
    /// Hands the value of a column to `taker`; false where it is unknown.
    @inlinable @inline(__always)
    package func give(_ field: IncidentField, to taker: inout some IncidentValueTaker) -> Bool {
        switch field {
        case .reportID: taker.offer(reportID)
        case .reportIDs: taker.offer(reportIDs)
        case .source: taker.offer(source)
        case .url: taker.offer(url)
        case .published: taker.offer(published)
        case .eventDate: taker.offer(eventDate)
        case .eventDateEnd: taker.offer(eventDateEnd)
        case .eventTime: taker.offer(eventTime?.description)
        case .timePrecision: taker.offer(timePrecision)
        case .dateText: taker.offer(dateText)
        case .disorderType: taker.offer(disorderType?.rawValue)
        case .eventType: taker.offer(eventType?.rawValue)
        case .subEventType: taker.offer(subEventType?.rawValue)
        case .actor1: taker.offer(actor1)
        case .assocActor1: taker.offer(assocActor1)
        case .actor2: taker.offer(actor2)
        case .assocActor2: taker.offer(assocActor2)
        case .civilianTargeting: taker.offer(civilianTargeting)
        case .fatalities: taker.offer(fatalities)
        case .fatalitiesLow: taker.offer(fatalitiesLow)
        case .fatalitiesHigh: taker.offer(fatalitiesHigh)
        case .injured: taker.offer(injured)
        case .detained: taker.offer(detained)
        case .country: taker.offer(country)
        case .iso3: taker.offer(iso3)
        case .admin1: taker.offer(admin1)
        case .admin2: taker.offer(admin2)
        case .location: taker.offer(location)
        case .locationText: taker.offer(locationText)
        case .latitude: taker.offer(coordinate?.latitude)
        case .longitude: taker.offer(coordinate?.longitude)
        case .gazetteerID: taker.offer(gazetteerID)
        case .geoPrecision: taker.offer(geoPrecision)
        case .wherePrec: taker.offer(wherePrec)
        case .uncertainty: taker.offer(uncertainty)
        case .relation: taker.offer(relation)
        case .quote: taker.offer(quote)
        case .quoteStart: taker.offer(quoteStart)
        case .quoteEnd: taker.offer(quoteEnd)
        case .confidence: taker.offer(confidence)
        case .status: taker.offer(status.rawValue)
        case .clusterID: taker.offer(clusterID)
        case .tags: taker.offer(tags)
        case .notes: taker.offer(notes)
        }
    }

    @usableFromInline var quoteStart: Int? { quoteSpan?.start }
    @usableFromInline var quoteEnd: Int? { quoteSpan?.end }
}
