struct DateParser {
    let language: Language
    func parse(_ document: inout Document) {}
}
struct DateResolver {
    func resolve(_ document: inout Document) {}
}
