public import Incidents
public import Storage

/// Writes a GeoPackage of incidents with layers worked out from them.
public enum GeoPackageLayers {
    /// Writes incidents as a store does, then the layers, and moves the file into place.
    ///
    /// Clusters fill the store's own layer; any other gets one of its name. A layer called "incidents" is left
    /// out, since the incidents themselves are there.
    public static func write(
        _ layers: [DerivedLayer], incidents: [Incident], clusters: [IncidentCluster] = [], to path: String
    ) throws(ExportError) {
        guard path != "-" else {
            throw ExportError(path: path, message: "a GeoPackage cannot be written to a stream; name a file")
        }
        var writer = try GeoPackageWriter(path: path)
        try writer.begin()
        for incident in incidents { try writer.write(incident) }
        try writer.finish()
        do {
            let store = try GeoPackageStore(path: path, mode: .writing)
            if !clusters.isEmpty {
                try store.replaceClusters(
                    clusters.map(ClusterRecord.init),
                    membership: clusters.flatMap { cluster in
                        cluster.incidentIDs.map { ($0, cluster.id) }
                    })
            }
            for layer in layers where layer.name != "incidents" && layer.name != "clusters" {
                try store.write(layer: layer)
            }
            try store.close()
        } catch {
            throw ExportError(path: path, message: error.message)
        }
    }
}

extension ClusterRecord {
    /// A cluster as the store keeps it.
    public init(_ cluster: IncidentCluster) {
        self.init(id: cluster.id, area: cluster.outline, incidents: cluster.incidentIDs.count)
        fatalities = cluster.fatalities
        firstDate = cluster.firstDate
        lastDate = cluster.lastDate
        eventType = cluster.eventTypes.first.flatMap { EventType(rawValue: $0.value) }
        location = cluster.locations.first?.value
    }
}
