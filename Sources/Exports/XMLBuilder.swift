/// Builds small XML documents (styles, projects) with every value escaped; not for the writers' hot path.
struct XMLBuilder {
    private(set) var bytes: [UInt8] = []
    private var depth = 0

    /// The document so far.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Adds a line as it is, such as a document type.
    mutating func raw(_ line: String) {
        bytes.append(text: line)
        bytes.append(0x0A)
    }

    /// Adds an element with what `content` adds inside it.
    mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:],
        content: ((inout XMLBuilder) -> Void)? = nil
    ) {
        open(name, attributes)
        guard let content else {
            bytes.append(literal: "/>\n")
            return
        }
        bytes.append(literal: ">\n")
        depth += 1
        content(&self)
        depth -= 1
        indent()
        bytes.append(literal: "</")
        bytes.append(text: name)
        bytes.append(literal: ">\n")
    }

    /// Adds an element that holds text alone.
    mutating func element(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String) {
        open(name, attributes)
        bytes.append(0x3E)
        bytes.append(xmlText: text)
        bytes.append(literal: "</")
        bytes.append(text: name)
        bytes.append(literal: ">\n")
    }

    private mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String>) {
        indent()
        bytes.append(0x3C)
        bytes.append(text: name)
        for (key, value) in attributes {
            bytes.append(0x20)
            bytes.append(text: key)
            bytes.append(literal: "=\"")
            bytes.append(xmlText: value)
            bytes.append(0x22)
        }
    }

    private mutating func indent() {
        for _ in 0..<depth { bytes.append(0x20) }
    }
}
