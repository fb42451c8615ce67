/// A failure of a geometric operation, with what was attempted and the feature at fault where one is known.
public struct SpatialError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was attempted: "union", "reading WKT", "radius".
    public var operation: String
    /// What is wrong, in the library's words or ours.
    public var message: String
    /// The id of the feature at fault.
    public var featureID: String?

    /// Takes the values as they are.
    public init(operation: String, message: String, featureID: String? = nil) {
        self.operation = operation
        self.message = message
        self.featureID = featureID
    }

    /// The same failure with the feature's name on it, unless it already carries one.
    public func naming(_ featureID: String) -> SpatialError {
        var named = self
        named.featureID = self.featureID ?? featureID
        return named
    }

    /// "feature id: operation: message".
    public var description: String {
        (featureID.map { "feature \($0): " } ?? "") + "\(operation): \(message)"
    }
}
