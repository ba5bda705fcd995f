// The witness over HTTP: add-checkpoint for logs, the newest checkpoint for monitors.

internal import Foundation
internal import Hummingbird
internal import Logging
internal import MerkleLog
internal import NIOCore

/// Serves a witness over HTTP/1.1, without TLS: put a proxy before it where others reach it.
///
/// `POST PREFIX/add-checkpoint` takes at most 16 KiB. `GET PREFIX/HASH/checkpoint` gives the newest checkpoint that was
/// cosigned, HASH being SHA-256 of the origin in lower-case hexadecimal. Nothing is logged about who asks.
package struct WitnessServer: Sendable {
    /// Where the server listens, and under which path.
    package struct Address: Hashable, Sendable {
        /// The name or number of the interface.
        package var host: String
        /// The port; 0 lets the system choose.
        package var port: Int
        /// What comes before `/add-checkpoint`: empty, or a slash and segments of letters, digits, `.`, `-` and `_`.
        package var prefix: String

        /// Names an address; this machine alone by default.
        package init(host: String = "127.0.0.1", port: Int = 0, prefix: String = "") {
            self.host = host
            self.port = port
            self.prefix = prefix
        }

        /// Whether the prefix can be served.
        package var isPrefixUsable: Bool {
            prefix.isEmpty
                || prefix.first == "/"
                    && prefix.dropFirst().split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                        !$0.isEmpty && $0.utf8.allSatisfy(Self.isPlain)
                    }
        }

        private static func isPlain(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    private let witness: Witness
    private let address: Address
    private let report: @Sendable (WitnessError) -> Void
    /// How long a connection may be silent, in seconds.
    private static let idleSeconds: Int64 = 30

    /// Names what is served and where.
    ///
    /// - Parameters:
    ///   - witness: who decides.
    ///   - address: where; its prefix must be usable.
    ///   - report: told of every failure of the state; the client is answered 503.
    package init(
        _ witness: Witness,
        at address: Address = Address(),
        report: @escaping @Sendable (WitnessError) -> Void = { _ in }
    ) {
        self.witness = witness
        self.address = address
        self.report = report
    }

    /// Serves until the process gets SIGINT or SIGTERM, or the task is cancelled; requests under way are finished.
    ///
    /// - Parameter onListening: called with the port once connections are taken.
    /// - Throws: `WitnessError.cannotListen`.
    package func run(onListening: @escaping @Sendable (Int) async -> Void) async throws(WitnessError) {
        let application = Application(
            responder: router().buildResponder(),
            server: .http1(configuration: .init(idleTimeout: .seconds(Self.idleSeconds))),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "verity.witness") { _ in SwiftLogNoOpLogHandler() }
        )
        do {
            try await application.runService()
        } catch is CancellationError {
            return
        } catch {
            throw .cannotListen(address: "\(address.host):\(address.port)", reason: Self.reason(error))
        }
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.post("\(address.prefix)/add-checkpoint") { request, _ in await addCheckpoint(request) }
        router.get("\(address.prefix)/:hash/checkpoint") { _, context in
            await checkpoint(originHash: context.parameters.get("hash") ?? "")
        }
        return router
    }

    private func addCheckpoint(_ request: Request) async -> Response {
        let limit = AddCheckpointRequest.maximumByteCount
        let tooLarge = WitnessAnswer.refused(.malformed(.tooLarge(limit: limit)))
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            return Self.response(tooLarge, closing: true)
        }
        let body: [UInt8]
        do {
            body = Array(buffer: try await request.body.collect(upTo: limit))
        } catch is NIOTooManyBytesError {
            return Self.response(tooLarge, closing: true)
        } catch {
            return Self.response(status: .badRequest, text: "the request cannot be read")
        }
        do throws(WitnessError) {
            return Self.response(try await witness.addCheckpoint(body), closing: false)
        } catch {
            report(error)
            return Self.response(status: .serviceUnavailable, text: "the witness cannot use its state")
        }
    }

    private func checkpoint(originHash: String) async -> Response {
        do throws(WitnessError) {
            guard let note = try await witness.newestNote(originHash: originHash) else {
                return Self.response(status: .notFound, text: "nothing was cosigned for such an origin")
            }
            return Self.response(status: .ok, type: "text/plain; charset=utf-8", body: note)
        } catch {
            report(error)
            return Self.response(status: .serviceUnavailable, text: "the witness cannot use its state")
        }
    }

    private static func response(_ answer: WitnessAnswer, closing: Bool) -> Response {
        var response = response(
            status: HTTPResponse.Status(code: answer.status),
            type: answer.contentType,
            body: answer.body
        )
        if let seconds = answer.retryAfter { response.headers[.retryAfter] = String(seconds) }
        if closing { response.headers[.connection] = "close" }
        return response
    }

    private static func response(status: HTTPResponse.Status, text: String) -> Response {
        response(status: status, type: "text/plain; charset=utf-8", body: Array((text + "\n").utf8))
    }

    private static func response(status: HTTPResponse.Status, type: String, body: [UInt8]) -> Response {
        Response(
            status: status,
            headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "the server could not be started" }
        return unsafe String(cString: strerror(error.errnoCode)).lowercased()
    }
}
