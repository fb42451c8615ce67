import Incidents

/// Colour and marker of each event type, the same in every format that can show them.
///
/// The colours are six of the eight that M. Okabe and K. Ito chose to be told apart by people with any of
/// the common colour-vision deficiencies ("Color Universal Design", 2008); the markers differ as well, so
/// that a print in grey still tells them apart.
struct EventSymbology: Hashable, Sendable {
    /// The event type; nil is an incident without one.
    let eventType: EventType?
    /// Red, green and blue, 0 to 255.
    let red: UInt8
    let green: UInt8
    let blue: UInt8
    /// QGIS's name of the simple marker.
    let marker: String
    /// An XML id: letters and underscores only.
    let identifier: String

    private init(eventType: EventType?, red: UInt8, green: UInt8, blue: UInt8, marker: String) {
        self.eventType = eventType
        self.red = red
        self.green = green
        self.blue = blue
        self.marker = marker
        identifier =
            eventType.map { String($0.rawValue.lowercased().map { $0.isLetter ? $0 : "_" }) } ?? "untyped"
    }

    /// One a type, in the order of the legend; the last serves incidents without a type.
    static let all: [EventSymbology] = [
        EventSymbology(eventType: .battles, red: 213, green: 94, blue: 0, marker: "star"),
        EventSymbology(eventType: .explosionsRemoteViolence, red: 230, green: 159, blue: 0, marker: "circle"),
        EventSymbology(
            eventType: .violenceAgainstCivilians, red: 204, green: 121, blue: 167, marker: "triangle"),
        EventSymbology(eventType: .protests, red: 0, green: 114, blue: 178, marker: "square"),
        EventSymbology(eventType: .riots, red: 86, green: 180, blue: 233, marker: "pentagon"),
        EventSymbology(eventType: .strategicDevelopments, red: 0, green: 158, blue: 115, marker: "diamond"),
        EventSymbology(eventType: nil, red: 120, green: 120, blue: 120, marker: "circle"),
    ]

    /// The one for a type.
    static func symbology(of type: EventType?) -> EventSymbology {
        // Comparing types would compare their names.
        switch type {
        case .battles: all[0]
        case .explosionsRemoteViolence: all[1]
        case .violenceAgainstCivilians: all[2]
        case .protests: all[3]
        case .riots: all[4]
        case .strategicDevelopments: all[5]
        case nil: all[6]
        }
    }

    /// What makes markers of one size cover about the same area as a circle of that size.
    var sizeFactor: Double {
        switch marker {
        case "star": 1.6
        case "triangle": 1.25
        case "diamond": 1.2
        case "pentagon": 1.1
        case "square": 0.9
        default: 1
        }
    }

    /// The name in a legend.
    var label: String { eventType?.rawValue ?? "Type not stated" }

    /// KML's order: alpha, blue, green, red in hexadecimal.
    func kmlColor(alpha: UInt8 = 255) -> String {
        [alpha, blue, green, red].map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// "#rrggbb".
    var hexColor: String {
        "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// QGIS's order: red, green, blue, alpha in decimal.
    func qgisColor(alpha: UInt8 = 255) -> String { "\(red),\(green),\(blue),\(alpha)" }
}
