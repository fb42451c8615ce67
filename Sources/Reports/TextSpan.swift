/// A stretch of a report's text in Unicode code points from its start, end exclusive.
public struct TextSpan: Hashable, Sendable {
    /// The first code point.
    public var start: Int
    /// One past the last code point.
    public var end: Int

    /// Takes the bounds as they are; `start <= end`.
    public init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }

    /// The number of code points.
    public var count: Int { end - start }

    /// Whether the two share a code point.
    public func overlaps(_ other: TextSpan) -> Bool { start < other.end && other.start < end }

    /// Whether `other` lies wholly inside.
    public func contains(_ other: TextSpan) -> Bool { start <= other.start && other.end <= end }
}
