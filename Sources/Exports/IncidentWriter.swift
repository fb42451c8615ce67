public import Incidents

/// Writes incidents in one format, one after another, to one file or stream.
///
/// Call `begin`, then `write` for each incident, then `finish`; nothing is kept in memory between
/// incidents, so that output of any length takes the same space.
public protocol IncidentWriter {
    /// What the format can hold.
    static var capabilities: FormatCapabilities { get }
    /// Writes what comes before the first incident.
    mutating func begin() throws(ExportError)
    /// Writes one incident.
    mutating func write(_ incident: Incident) throws(ExportError)
    /// Writes what comes after the last incident and moves the file into place.
    mutating func finish() throws(ExportError)
}

/// What a format can hold, as data: the messages about what is left out are made from it.
public struct FormatCapabilities: Hashable, Sendable {
    /// The name on the command line.
    public var name: String
    /// The file ending, without the dot.
    public var pathExtension: String
    /// Media type.
    public var mediaType: String
    /// Whether an incident without a point can be written.
    public var holdsNullGeometry: Bool
    /// Whether polygons can be written beside points.
    public var holdsFootprints: Bool
    /// Whether it can be written to a stream that cannot seek.
    public var streams: Bool
    /// Whether numbers and dates arrive typed.
    public var isTyped: Bool
    /// What it leaves out of an incident.
    public var losses: Set<FormatLoss>
    /// What else users must know, in words.
    public var limits: [String]

    /// Takes the values as they are.
    public init(
        name: String, pathExtension: String, mediaType: String, holdsNullGeometry: Bool,
        holdsFootprints: Bool, streams: Bool, isTyped: Bool, losses: Set<FormatLoss> = [],
        limits: [String] = []
    ) {
        self.name = name
        self.pathExtension = pathExtension
        self.mediaType = mediaType
        self.holdsNullGeometry = holdsNullGeometry
        self.holdsFootprints = holdsFootprints
        self.streams = streams
        self.isTyped = isTyped
        self.losses = losses
        self.limits = limits
    }
}

/// A failure while writing, with the file and the incident where one is at fault.
public struct ExportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The output's path, "-" for standard output.
    public var path: String
    /// The incident being written.
    public var incidentID: String?
    /// What is wrong, and the mend.
    public var message: String

    /// Takes the values as they are.
    public init(path: String, incidentID: String? = nil, message: String) {
        self.path = path
        self.incidentID = incidentID
        self.message = message
    }

    /// "path: incident id: message".
    public var description: String {
        "\(path): " + (incidentID.map { "incident \($0): " } ?? "") + message
    }
}
