// The HTTP client against small servers on the loopback interface.

import Foundation
import MerkleLog
import OutsideTime
import TestSupport
import Testing

/// A server in Python that answers as its path says; `/tsa` asks `openssl ts -reply`.
private final class Server {
    static let isPresent = OpenSSL.find("python3") != nil && OpenSSL.isPresent
    static let skipReason: Comment = "needs python3 and openssl"

    private static let script = """
        import http.server, subprocess, sys, os, tempfile, threading
        def end_with_parent():
            sys.stdin.read()
            os._exit(0)
        threading.Thread(target=end_with_parent, daemon=True).start()
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def log_message(self, *args): pass
            def answer(self, status, kind, body, headers=()):
                self.send_response(status)
                if kind: self.send_header("Content-Type", kind)
                for name, value in headers: self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def do_GET(self): self.answer(200, "application/timestamp-reply", b"got")
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kind = "application/timestamp-reply"
                if self.path == "/tsa":
                    folder = tempfile.mkdtemp(dir=sys.argv[1])
                    open(folder + "/q", "wb").write(body)
                    open(folder + "/serial", "w").write("01\\n")
                    open(folder + "/c", "w").write(open(sys.argv[1] + "/tsa.cnf").read().replace("SERIAL", folder + "/serial"))
                    subprocess.run(["openssl", "ts", "-reply", "-config", folder + "/c", "-section", "one", "-queryfile",
                        folder + "/q", "-signer", sys.argv[2], "-inkey", sys.argv[3], "-out", folder + "/r"], check=True,
                        stderr=subprocess.DEVNULL)
                    self.answer(200, kind, open(folder + "/r", "rb").read())
                elif self.path == "/echo":
                    self.answer(200, kind + "; charset=binary", (self.headers["Content-Type"] + " ").encode() + body)
                elif self.path == "/html": self.answer(200, "text/html", b"<p>")
                elif self.path == "/none": self.answer(200, None, b"x")
                elif self.path == "/500": self.answer(500, kind, b"x")
                elif self.path == "/move": self.answer(302, kind, b"", [("Location", "/echo")])
                elif self.path == "/large": self.answer(200, kind, b"x" * (1 << 21))
                elif self.path == "/limit": self.answer(200, kind, b"x" * (1 << 20))
                elif self.path == "/endless":
                    self.send_response(200)
                    self.send_header("Content-Type", kind)
                    self.send_header("Connection", "close")
                    self.end_headers()
                    self.close_connection = True
                    try:
                        while True: self.wfile.write(b"x" * 65536)
                    except OSError: pass
                elif self.path == "/never":
                    self.rfile.read(1)
                elif self.path == "/drop":
                    self.close_connection = True
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """

    let port: Int
    private let process = Process()
    /// The server ends when this is closed, whatever happens to the test.
    private let lifeline = Pipe()
    private let folder: TemporaryFolder

    init() throws {
        let pki = try TestPKI.shared.get()
        folder = try TemporaryFolder()
        let script = try folder.write(Self.script, to: "server.py")
        try folder.write(
            "[one]\nserial=SERIAL\ndefault_policy=1.2.3.4.1\ndigests=sha256\ness_cert_id_alg=sha256\nsigner_digest=sha256\n",
            to: "tsa.cnf"
        )
        process.executableURL = URL(fileURLWithPath: try #require(OpenSSL.find("python3")))
        process.arguments = [script, folder.path, pki.certificate("tsa"), pki.key("tsa")]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardInput = lifeline
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            guard let byte = try pipe.fileHandleForReading.read(upToCount: 1)?.first else { break }
            line.append(byte)
        }
        port = try #require(Int(String(decoding: line.dropLast(), as: UTF8.self)))
    }

    deinit {
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    func authority(_ path: String, timeLimit: Int = 600) throws -> TimestampAuthority {
        try TimestampAuthority(address: "http://127.0.0.1:\(port)/\(path)", timeLimit: timeLimit)
    }
}

@Suite(.enabled(if: Server.isPresent, Server.skipReason))
struct AuthorityTests {
    private let server: Server
    private let request: TimestampRequest

    init() throws {
        server = try Server()
        request = try TimestampRequest(stamping: TestTokens.digest, nonce: [9, 8, 7, 6, 5, 4, 3, 2])
    }

    @Test func `a timestamp is requested, answered and verified`() async throws {
        let answer = try await server.authority("tsa").answer(to: request)
        let token = try TimestampResponse(parsing: answer).token
        let pki = try TestPKI.shared.get()
        let verified = try await token.verify(
            stamped: TestTokens.digest,
            trust: pki.trust("root"),
            material: pki.material("middle"),
            nonce: request.nonce
        )
        #expect(verified.checked.contains(.nonce))
    }

    @Test func `the request goes out as a timestamp query, and a content type may have parameters`() async throws {
        let answer = try await server.authority("echo").answer(to: request)
        #expect(answer == Array("application/timestamp-query ".utf8) + request.der)
    }

    @Test(arguments: [
        ("html", TimestampError.badReply("another content type than application/timestamp-reply")),
        ("none", .badReply("another content type than application/timestamp-reply")),
        ("500", .badReply("HTTP status 500")), ("large", .tooLarge("the answer", limit: 1 << 20)),
        ("endless", .tooLarge("the answer", limit: 1 << 20)),
    ])
    func `another answer is refused`(path: String, error: TimestampError) async throws {
        await #expect(throws: error) { try await server.authority(path).answer(to: request) }
    }

    @Test func `a redirection is not followed`() async throws {
        let error = try await #require(throws: TimestampError.self) {
            try await server.authority("move").answer(to: request)
        }
        #expect(error.code == "tsa-reply")
    }

    @Test func `an answer of exactly the limit is taken`() async throws {
        #expect(try await server.authority("limit").answer(to: request).count == 1 << 20)
    }

    @Test func `an authority that never answers is given up`() async throws {
        await #expect(throws: TimestampError.timedOut(seconds: 1)) {
            try await server.authority("never", timeLimit: 1).answer(to: request)
        }
    }

    @Test func `an authority that hangs up, or is not there, is unreachable`() async throws {
        let error = try await #require(throws: TimestampError.self) {
            try await server.authority("drop").answer(to: request)
        }
        #expect(error.code == "tsa-unreachable")
        let nobody = try TimestampAuthority(address: "http://127.0.0.1:1/")
        let other = try await #require(throws: TimestampError.self) { try await nobody.answer(to: request) }
        #expect(other.code == "tsa-unreachable")
    }
}

struct AddressTests {
    @Test(arguments: [
        "", "tsa.example", "ftp://tsa.example/", "file:///etc/passwd", "http://", "http:///x",
        "http://user@tsa.example/",
        "http://user:word@tsa.example/", "javascript:x",
    ])
    func `an address that is no web address is refused`(address: String) {
        #expect(throws: TimestampError.badAddress) { try TimestampAuthority(address: address) }
    }

    @Test func `a web address is taken`() throws {
        #expect(try TimestampAuthority(address: "HTTPS://tsa.example/path?x=1").timeLimit == 30)
        #expect(throws: TimestampError.badAddress) {
            try TimestampAuthority(address: "http://tsa.example", timeLimit: 0)
        }
    }
}
