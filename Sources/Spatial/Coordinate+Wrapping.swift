extension Coordinate {
    /// The same position with its longitude brought into -180...180 by whole turns; an input of ±180 stays.
    ///
    /// Nil where a value is not finite, the latitude lies beyond a pole, or the longitude is more than one
    /// turn off (beyond ±540): such a number is a mistake, not a way of writing a position.
    public func wrapped() -> Coordinate? {
        guard longitude.isFinite, latitude >= -90, latitude <= 90, abs(longitude) <= 540 else { return nil }
        if longitude >= -180, longitude <= 180 { return self }
        return Coordinate(longitude: longitude > 0 ? longitude - 360 : longitude + 360, latitude: latitude)
    }

    /// Throws where the position cannot be used, with the reason in words.
    public func validate() throws(SpatialError) {
        func refuse(_ message: String) -> SpatialError {
            SpatialError(operation: "position \(latitude),\(longitude)", message: message)
        }
        guard longitude.isFinite, latitude.isFinite else { throw refuse("not a finite number") }
        guard abs(latitude) <= 90 else { throw refuse("latitude must lie between -90 and 90") }
        guard abs(longitude) <= 180 else { throw refuse("longitude must lie between -180 and 180") }
    }

    // Longitude difference to another position, -180 to 180.
    package func longitudeDifference(to other: Coordinate) -> Double {
        var difference = other.longitude - longitude
        // The remainder of less than a turn is itself, and dear.
        if abs(difference) >= 360 { difference = difference.truncatingRemainder(dividingBy: 360) }
        if difference > 180 { return difference - 360 }
        return difference < -180 ? difference + 360 : difference
    }
}
