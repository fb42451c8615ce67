import Incidents
import Storage

extension QGISStyle {
    /// Readable names for the columns, and lists to choose from where a column has a code list.
    static func fields(_ xml: inout XMLBuilder) {
        xml.element("fieldConfiguration") { xml in
            for field in IncidentField.allCases {
                xml.element("field", ["name": field.rawValue, "configurationFlags": "None"]) { xml in
                    if let values = field.codeList {
                        valueMap(&xml, values)
                    } else {
                        let isLong = field == .quote || field == .notes
                        xml.element("editWidget", ["type": field.type == .date ? "DateTime" : "TextEdit"]) {
                            xml in
                            xml.element("config") { xml in
                                xml.element("Option", ["type": "Map"]) { xml in
                                    xml.element(
                                        "Option",
                                        [
                                            "type": "bool", "name": "IsMultiline",
                                            "value": isLong ? "true" : "false",
                                        ])
                                    if field.type == .date {
                                        xml.element(
                                            "Option",
                                            [
                                                "type": "QString", "name": "display_format",
                                                "value": "yyyy-MM-dd",
                                            ])
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        xml.element("aliases") { xml in
            for (index, field) in IncidentField.allCases.enumerated() {
                xml.element("alias", ["field": field.rawValue, "name": field.alias, "index": String(index)])
            }
        }
    }

    private static func valueMap(_ xml: inout XMLBuilder, _ values: [String]) {
        xml.element("editWidget", ["type": "ValueMap"]) { xml in
            xml.element("config") { xml in
                xml.element("Option", ["type": "Map"]) { xml in
                    xml.element("Option", ["type": "List", "name": "map"]) { xml in
                        for value in values {
                            xml.element("Option", ["type": "Map"]) { xml in
                                xml.element("Option", ["type": "QString", "name": value, "value": value])
                            }
                        }
                    }
                }
            }
        }
    }
}

extension IncidentField {
    /// The values that a column may hold, where it has a code list.
    var codeList: [String]? {
        switch self {
        case .geoPrecision: ["1", "2", "3"]
        case .timePrecision: ["1", "2", "3", "4"]
        case .wherePrec: ["1", "2", "3", "4", "5", "6"]
        default: codeNames.isEmpty ? nil : codeNames
        }
    }
}
