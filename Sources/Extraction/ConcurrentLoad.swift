import Dispatch
import Knowledge
import Synchronization

/// Reads several tables of knowledge at the same time, each on a thread of its own.
struct ConcurrentLoad {
    private final class Place<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, KnowledgeError>?>(nil)
    }

    private let queue = DispatchQueue(label: "incidentmap.knowledge", attributes: .concurrent)

    /// Begins to load; what comes back waits for the end and gives the value.
    func begin<Value: Sendable>(
        _ load: @escaping @Sendable () throws(KnowledgeError) -> Value
    ) -> () throws(KnowledgeError) -> Value {
        let place = Place<Value>()
        let group = DispatchGroup()
        queue.async(group: group) {
            let result: Result<Value, KnowledgeError>
            do throws(KnowledgeError) { result = .success(try load()) } catch { result = .failure(error) }
            place.result.withLock { $0 = result }
        }
        return { () throws(KnowledgeError) in
            group.wait()
            guard let result = place.result.withLock({ $0 }) else {
                throw KnowledgeError(file: "Knowledge", line: nil, message: "was not read")
            }
            return try result.get()
        }
    }
}
