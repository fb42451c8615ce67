public import Incidents
import Storage

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
            if !clusters.isEmpty { try store.replaceClusters(clusters) }
            for layer in layers where layer.name != "incidents" && layer.name != "clusters" {
                try store.write(layer: layer)
                if let style = QGISStyle.qml(for: layer) {
                    try store.writeStyle(layer: layer.name, qml: style)
                }
            }
            try store.close()
        } catch {
            throw ExportError(path: path, message: error.message)
        }
    }
}
