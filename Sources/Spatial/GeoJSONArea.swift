/// An area as a GeoJSON geometry (RFC 7946), for JSON that other values stand in: a MultiPolygon of longitude, latitude
/// in degrees with seven decimals at most.
public struct GeoJSONArea: Encodable, Sendable {
    private let type = "MultiPolygon"
    private let coordinates: [[[[Double]]]]

    private enum CodingKeys: String, CodingKey { case type, coordinates }

    /// Takes an area that is cut at the antimeridian, as everything in this package is.
    public init(_ area: MultiPolygon) {
        coordinates = area.polygons.map { polygon in
            ([polygon.exterior] + polygon.holes).map { ring in
                ring.map { position in
                    [position.longitude, position.latitude].map { ($0 * 1e7).rounded() / 1e7 }
                }
            }
        }
    }
}
