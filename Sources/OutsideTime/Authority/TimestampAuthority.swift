// The HTTP client of a timestamp authority (RFC 3161 section 3.4): one POST, bounded in time and size.

internal import Foundation
internal import FoundationNetworking
internal import Synchronization

/// A timestamp authority at an address.
package struct TimestampAuthority: Sendable {
    /// The address as it was given.
    package let address: String
    /// The most seconds that an answer may take, from the start of the request to its last byte.
    package let timeLimit: Int

    private let url: URL

    /// Names an authority.
    ///
    /// - Parameters:
    ///   - address: an `http` or `https` URL without a user name. Plain HTTP is fine: the answer is signed.
    ///   - timeLimit: in seconds, at least 1.
    /// - Throws: `badAddress`.
    package init(address: String, timeLimit: Int = 30) throws(TimestampError) {
        guard let url = URL(string: address), ["http", "https"].contains(url.scheme?.lowercased() ?? ""),
            !(url.host ?? "").isEmpty, url.user == nil, url.password == nil, timeLimit >= 1
        else { throw .badAddress }
        self.address = address
        self.timeLimit = timeLimit
        self.url = url
    }

    /// Sends a request and returns the bytes of the answer, of which nothing is believed yet.
    ///
    /// Redirects are not followed, nothing is cached, and no cookie is kept.
    /// - Throws: `unreachable`, `timedOut`, `badReply` for another status than 200 or another content type, and
    ///   `tooLarge` as soon as more than 1 MiB came.
    package func answer(to request: TimestampRequest) async throws(TimestampError) -> [UInt8] {
        var message = URLRequest(url: url)
        message.httpMethod = "POST"
        message.httpBody = Data(request.der)
        message.setValue("application/timestamp-query", forHTTPHeaderField: "Content-Type")
        message.setValue("application/timestamp-reply", forHTTPHeaderField: "Accept")
        let exchange = Exchange(message: message, limit: TimestampResponse.maximumByteCount)
        let seconds = timeLimit
        let result = await withTaskGroup(of: Result<[UInt8], TimestampError>.self) { group in
            group.addTask { await exchange.run() }
            group.addTask {
                do { try await Task.sleep(for: .seconds(seconds)) } catch {
                    return .failure(.timedOut(seconds: seconds))
                }
                exchange.stop(.timedOut(seconds: seconds))
                return .failure(.timedOut(seconds: seconds))
            }
            let first = await group.next() ?? .failure(.timedOut(seconds: seconds))
            group.cancelAll()
            return first
        }
        return try result.get()
    }
}

/// One POST whose answer is collected as it comes, and which stops when there is too much of it.
private final class Exchange: NSObject, URLSessionDataDelegate, Sendable {
    private struct State {
        var body: [UInt8] = []
        var failure: TimestampError?
        var session: URLSession?
        var continuation: CheckedContinuation<Result<[UInt8], TimestampError>, Never>?
        var isOver = false
    }

    private let message: URLRequest
    private let limit: Int
    private let state = Mutex(State())

    init(message: URLRequest, limit: Int) {
        self.message = message
        self.limit = limit
    }

    /// Sends the message and waits for the end.
    func run() async -> Result<[UInt8], TimestampError> {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
        return await withCheckedContinuation { continuation in
            let mayStart = state.withLock { state in
                guard !state.isOver else { return false }
                state.continuation = continuation
                state.session = session
                return true
            }
            guard mayStart else {
                session.invalidateAndCancel()
                continuation.resume(returning: .failure(.unreachable(reason: "it was cancelled")))
                return
            }
            session.dataTask(with: message).resume()
        }
    }

    /// Ends the exchange with an error, unless it has ended.
    func stop(_ error: TimestampError) { end(.failure(error)) }

    private func end(_ result: Result<[UInt8], TimestampError>) {
        let (session, continuation) = state.withLock { state in
            defer { (state.session, state.continuation, state.isOver) = (nil, nil, true) }
            return (state.session, state.continuation)
        }
        continuation?.resume(returning: result)
        session?.invalidateAndCancel()
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        guard let failure = Self.fault(of: response, limit: limit) else {
            completionHandler(.allow)
            return
        }
        completionHandler(.cancel)
        stop(failure)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLarge = state.withLock { state in
            guard state.body.count + data.count <= limit else { return true }
            state.body += data
            return false
        }
        if isTooLarge { stop(.tooLarge("the answer", limit: limit)) }
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
        stop(.badReply("a redirection, which is not followed"))
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        if let error {
            let reason = (error as? URLError).map { Self.reason($0.code) } ?? "the connection failed"
            stop(.unreachable(reason: reason))
        } else {
            end(.success(state.withLock { $0.body }))
        }
    }

    private static func fault(of response: URLResponse, limit: Int) -> TimestampError? {
        guard let response = response as? HTTPURLResponse else { return .badReply("something other than HTTP") }
        guard response.statusCode == 200 else { return .badReply("HTTP status \(response.statusCode)") }
        let type = response.value(forHTTPHeaderField: "Content-Type") ?? ""
        let kind = type.split(separator: ";").first.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        guard kind == "application/timestamp-reply" else {
            return .badReply("another content type than application/timestamp-reply")
        }
        guard response.expectedContentLength <= Int64(limit) else { return .tooLarge("the answer", limit: limit) }
        return nil
    }

    private static func reason(_ code: URLError.Code) -> String {
        switch code {
        case .cannotFindHost, .dnsLookupFailed: "there is no such host"
        case .cannotConnectToHost: "it does not accept connections"
        case .networkConnectionLost: "the connection was lost"
        case .secureConnectionFailed, .serverCertificateUntrusted: "the secure connection failed"
        default: "the connection failed"
        }
    }
}
