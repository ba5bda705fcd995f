// One HTTP request, with a limit on its time and on the answer's size.

internal import Foundation
internal import Synchronization

#if canImport(FoundationNetworking)
internal import FoundationNetworking
#endif

/// An answer over HTTP.
package struct HTTPReply: Hashable, Sendable {
    /// The status.
    package var status: Int
    /// The type of the body, in lower case and without parameters.
    package var contentType: String
    /// The body.
    package var body: [UInt8]

    /// States an answer.
    package init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}

/// Why no answer came, in words for a person: lower case, without a full stop.
package struct NotReached: Error, Hashable, Sendable {
    /// What happened.
    package var reason: String

    /// States what happened.
    package init(reason: String) {
        self.reason = reason
    }
}

/// Sends a body to a URL by POST and returns the answer, or why there is none.
package typealias WitnessTransport = @Sendable (_ url: String, _ body: [UInt8]) async -> Result<HTTPReply, NotReached>

/// Requests by URLSession: no cookies, no cache, no redirects, and no answer longer than a witness's.
enum BoundedRequest {
    /// Posts a body; ends early when the task is cancelled.
    static func post(_ url: String, body: [UInt8], limit: Int) async -> Result<HTTPReply, NotReached> {
        guard let address = URL(string: url), ["http", "https"].contains(address.scheme?.lowercased() ?? ""),
            address.host?.isEmpty == false
        else { return .failure(NotReached(reason: "the address is no http or https URL")) }
        var request = URLRequest(url: address)
        request.httpMethod = "POST"
        request.httpBody = Data(body)
        request.setValue("text/plain; charset=utf-8", forHTTPHeaderField: "Content-Type")
        let receiver = AnswerReceiver(limit: limit)
        let session = URLSession(configuration: configuration, delegate: receiver, delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        let task = session.dataTask(with: request)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                receiver.start(continuation)
                task.resume()
            }
        } onCancel: {
            task.cancel()
            receiver.finish(.failure(NotReached(reason: AnswerReceiver.tooLate)))
        }
    }

    private static var configuration: URLSessionConfiguration {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.urlCache = nil
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        return configuration
    }
}

/// Takes an answer piece by piece, and breaks off when it gets too long.
private final class AnswerReceiver: NSObject, URLSessionDataDelegate, Sendable {
    typealias Waiting = CheckedContinuation<Result<HTTPReply, NotReached>, Never>

    private struct State {
        var continuation: Waiting?
        var result: Result<HTTPReply, NotReached>?
        var body: [UInt8] = []
        var isTooLong = false
    }

    /// What is said when no answer came in time.
    static let tooLate = "no answer within the time limit"

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// Says who waits for the result, which may be there already.
    func start(_ continuation: Waiting) {
        let result = state.withLock { state in
            if state.result == nil { state.continuation = continuation }
            return state.result
        }
        if let result { continuation.resume(returning: result) }
    }

    /// Gives the result to who waits; only the first one counts.
    func finish(_ result: Result<HTTPReply, NotReached>) {
        let continuation = state.withLock { state in
            guard state.result == nil else { return nil as Waiting? }
            state.result = result
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: result)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLong = state.withLock { state in
            state.isTooLong = state.isTooLong || state.body.count + data.count > limit
            if !state.isTooLong { state.body += data }
            return state.isTooLong
        }
        if isTooLong { dataTask.cancel() }
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let (body, isTooLong) = state.withLock { ($0.body, $0.isTooLong) }
        finish(result(task, error, body, isTooLong: isTooLong))
    }

    private func result(
        _ task: URLSessionTask,
        _ error: (any Error)?,
        _ body: [UInt8],
        isTooLong: Bool
    ) -> Result<HTTPReply, NotReached> {
        if isTooLong { return .failure(NotReached(reason: "the answer has more than \(limit) bytes")) }
        guard error == nil, let response = task.response as? HTTPURLResponse else {
            return .failure(NotReached(reason: Self.reason(error)))
        }
        let type = response.value(forHTTPHeaderField: "Content-Type") ?? ""
        let media = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        return .success(HTTPReply(status: response.statusCode, contentType: media, body: body))
    }

    private static func reason(_ error: (any Error)?) -> String {
        switch (error as? URLError)?.code {
        case .timedOut, .cancelled: tooLate
        case .cannotFindHost, .dnsLookupFailed: "the host is not known"
        case .cannotConnectToHost: "the host takes no connection"
        case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
            .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid:
            "the TLS connection was refused"
        default: "the connection failed"
        }
    }
}
