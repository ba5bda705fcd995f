// A server that says what a test gives it, or nothing at all.

import Foundation

/// Listens on this machine, and gives every connection the same bytes, whatever it is asked.
final class CannedServer: Sendable {
    struct CannotListen: Error {}

    /// Where it listens.
    let url: String
    private let descriptor: Int32

    /// Starts it.
    ///
    /// - Parameter answer: the bytes of an HTTP answer; nil to take connections and never say a word.
    /// - Throws: `CannotListen`.
    init(_ answer: String?) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw CannotListen() }
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard isBound else { throw CannotListen() }
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        guard let answer else { return }
        let thread = Thread { Self.serve(descriptor, Array(answer.utf8)) }
        thread.start()
    }

    /// Stops it: the thread's `accept` fails.
    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private static func serve(_ descriptor: Int32, _ answer: [UInt8]) {
        while true {
            let client = accept(descriptor, nil, nil)
            guard client >= 0 else { return }
            readRequest(client)
            var rest = answer[...]
            while !rest.isEmpty {
                let sent = unsafe rest.withUnsafeBytes { buffer in
                    unsafe send(client, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
                }
                guard sent > 0 else { break }
                rest = rest.dropFirst(sent)
            }
            close(client)
        }
    }

    /// Reads head and body, so that closing the connection loses nothing of the answer.
    private static func readRequest(_ client: Int32) {
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while !isComplete(received) {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe recv(client, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { return }
            received += chunk.prefix(count)
        }
    }

    private static func isComplete(_ request: [UInt8]) -> Bool {
        let text = String(decoding: request, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return false }
        let head = text[..<end.lowerBound].lowercased()
        guard let field = head.range(of: "content-length: ") else { return true }
        let length = Int(head[field.upperBound...].prefix { $0.isNumber }) ?? 0
        return text[end.upperBound...].utf8.count >= length
    }
}
