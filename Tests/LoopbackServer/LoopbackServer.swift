public import Foundation
import Synchronization

/// A small HTTP server on the loopback interface for tests: serves bytes by path, honours ranges, and can misbehave.
///
/// It stops when the last holder lets go.
public final class LoopbackServer: Sendable {
    /// What is served at a path.
    public struct Answer: Sendable {
        /// The whole file.
        public var content: Data
        /// The status that is sent instead of 200 or 206.
        public var status: Int?
        /// The length that is announced instead of the true one.
        public var statedLength: Int?
        /// How many bytes of body the first requests get before the connection is closed, one number a request.
        public var cuts: [Int]
        /// The entity tag.
        public var tag: String
        /// Whether ranges are honoured.
        public var hasRanges: Bool

        /// Takes the values as they are.
        public init(
            _ content: Data, status: Int? = nil, statedLength: Int? = nil, cuts: [Int] = [],
            tag: String = "\"1\"", hasRanges: Bool = true
        ) {
            self.content = content
            self.status = status
            self.statedLength = statedLength
            self.cuts = cuts
            self.tag = tag
            self.hasRanges = hasRanges
        }
    }

    /// A request as it came.
    public struct Request: Sendable, Equatable {
        /// The path, with its first slash.
        public var path: String
        /// The range that was asked for, as it was written.
        public var range: String?
    }

    private struct State {
        var answers: [String: Answer] = [:]
        var requests: [Request] = []
    }

    /// "http://127.0.0.1:PORT/".
    public let address: String
    private let descriptor: Int32
    private let state = Mutex(State())

    /// Listens on a free port and begins to serve.
    public init(_ answers: [String: Answer]) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard descriptor >= 0, isListening else {
            throw CocoaError(.fileReadUnknown)
        }
        self.descriptor = descriptor
        address = "http://127.0.0.1:\(UInt16(bigEndian: name.sin_port))/"
        state.withLock { $0.answers = answers }
        let thread = Thread { [weak self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { break }
                self?.serve(connection)
                close(connection)
            }
            close(descriptor)
        }
        thread.start()
    }

    deinit {
        // Wakes the thread, which ends because nothing can be accepted any more.
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// What was asked for so far.
    public var requests: [Request] { state.withLock(\.requests) }

    /// Serves something else at a path from now on.
    public func serve(_ answer: Answer, at path: String) {
        state.withLock { $0.answers[path] = answer }
    }

    private func serve(_ connection: Int32) {
        var head = Data()
        var buffer = [UInt8](repeating: 0, count: 4096)
        while head.range(of: Data("\r\n\r\n".utf8)) == nil {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            head.append(contentsOf: buffer[0..<count])
        }
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        let path = lines[0].components(separatedBy: " ").dropFirst().first ?? ""
        func field(_ name: String) -> String? {
            lines.first { $0.lowercased().hasPrefix("\(name): ") }.map {
                String($0.dropFirst(name.count + 2))
            }
        }
        let range = field("range")
        let condition = field("if-range")
        let (answer, cut): (Answer?, Int?) = state.withLock { state in
            state.requests.append(Request(path: path, range: range))
            let answer = state.answers[path]
            let cut = answer?.cuts.first
            if cut != nil { state.answers[path]?.cuts.removeFirst() }
            return (answer, cut)
        }
        guard let answer else {
            send(connection, head: "404 Not Found", ["Content-Length: 0"])
            return
        }
        var body = answer.content
        var status = "200 OK"
        var fields = ["ETag: \(answer.tag)"]
        let start = range.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        if let forced = answer.status {
            status = "\(forced) Forced"
        } else if start > 0, answer.hasRanges, condition == nil || condition == answer.tag {
            if start >= body.count {
                status = "416 Range Not Satisfiable"
                body = Data()
            } else {
                status = "206 Partial Content"
                fields.append("Content-Range: bytes \(start)-\(body.count - 1)/\(body.count)")
                body = body.dropFirst(start)
            }
        }
        fields.append("Content-Length: \(answer.statedLength ?? body.count)")
        send(connection, head: status, fields)
        send(connection, cut.map { body.prefix($0) } ?? body)
    }

    private func send(_ connection: Int32, head: String, _ fields: [String]) {
        let text =
            (["HTTP/1.1 \(head)", "Connection: close"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
        send(connection, Data(text.utf8))
    }

    private func send(_ connection: Int32, _ data: Data) {
        let bytes = [UInt8](data)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.send(
                    connection, buffer.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }
}
