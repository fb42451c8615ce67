import Incidents

extension KMLEncoder {
    /// Appends what comes before the first placemark: a style an event type, then the schemas of the columns.
    static func head(icon: ((EventSymbology) -> String)?, to bytes: inout [UInt8]) {
        bytes.append(literal: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        bytes.append(literal: "<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n")
        bytes.append(literal: "<Document id=\"incidents\"><name>incidents</name>\n")
        for symbology in EventSymbology.all {
            bytes.append(text: "<Style id=\"\(symbology.identifier)\"><IconStyle>")
            bytes.append(text: "<color>\(symbology.kmlColor())</color><scale>0.9</scale>")
            if let icon { bytes.append(text: "<Icon><href>\(icon(symbology))</href></Icon>") }
            bytes.append(literal: "</IconStyle><LabelStyle><scale>0.8</scale></LabelStyle>")
            bytes.append(text: "<LineStyle><color>\(symbology.kmlColor(alpha: 160))</color></LineStyle>")
            bytes.append(text: "<PolyStyle><color>\(symbology.kmlColor(alpha: 28))</color></PolyStyle>")
            bytes.append(literal: "<BalloonStyle><text>")
            bytes.append(xmlText: balloon)
            bytes.append(literal: "</text></BalloonStyle></Style>\n")
        }
        bytes.append(
            literal: "<Style id=\"region\"><ListStyle><listItemType>checkHideChildren</listItemType>")
        bytes.append(literal: "</ListStyle></Style>\n<Schema name=\"incidents\" id=\"incidents_schema\">\n")
        for field in IncidentField.allCases {
            append(column: field.rawValue, type: field.type.kmlName, label: field.alias, to: &bytes)
        }
        bytes.append(literal: "</Schema>\n<Schema name=\"footprints\" id=\"footprints_schema\">\n")
        append(column: "incident_id", type: "string", label: "Incident", to: &bytes)
        append(column: "shape", type: "string", label: "Shape (phrase or circle)", to: &bytes)
        append(
            column: IncidentField.uncertainty.rawValue, type: "double",
            label: IncidentField.uncertainty.alias,
            to: &bytes)
        bytes.append(literal: "</Schema>\n")
    }

    private static func append(column: String, type: String, label: String, to bytes: inout [UInt8]) {
        bytes.append(text: "<SimpleField type=\"\(type)\" name=\"\(column)\"><displayName>")
        bytes.append(xmlText: label)
        bytes.append(literal: "</displayName></SimpleField>\n")
    }

    /// What Google Earth shows when a placemark is clicked.
    ///
    /// A column that a placemark does not have would be shown by its name, so the known ones stand in the description.
    private static let balloon = "<div dir=\"auto\"><h3>$[name]</h3>$[description]</div>"
}

extension IncidentField.ValueType {
    /// KML's name for the type; it has none for dates, and `bool` for flags.
    var kmlName: String {
        switch self {
        case .text, .list, .date: "string"
        case .integer: "int"
        case .real: "double"
        case .boolean: "bool"
        }
    }
}
