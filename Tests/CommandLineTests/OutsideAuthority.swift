// A timestamp authority made on the spot by openssl, with RSA keys as the public ones have.

import Foundation
import TestSupport
import Testing

/// Certificates `root` and `tsa`, and `other`, a root of somebody else.
final class OutsideAuthority: Sendable {
    let folder: TemporaryFolder

    /// Where a program is; nil when it is absent.
    static func find(_ name: String) -> String? {
        ["/usr/bin", "/bin", "/usr/sbin", "/sbin"].map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static let isPresent = find("openssl") != nil
    static let skipReason: Comment = "needs openssl, which is absent"

    /// Makes the certificates.
    init() throws {
        folder = try TemporaryFolder()
        for name in ["root", "other"] {
            try openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "\(name).key",
                "-out",
                "\(name).pem",
                "-days",
                "3650",
                "-subj",
                "/O=Trial/CN=\(name)",
                "-addext",
                "basicConstraints=critical,CA:TRUE",
                "-addext",
                "keyUsage=critical,keyCertSign,cRLSign"
            )
        }
        try openssl(
            "req",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            "tsa.key",
            "-out",
            "tsa.csr",
            "-subj",
            "/O=Trial/CN=Test TSA"
        )
        try folder.write(
            "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n",
            to: "tsa.extensions"
        )
        try openssl(
            "x509",
            "-req",
            "-in",
            "tsa.csr",
            "-CA",
            "root.pem",
            "-CAkey",
            "root.key",
            "-CAcreateserial",
            "-days",
            "3000",
            "-extfile",
            "tsa.extensions",
            "-out",
            "tsa.pem"
        )
        try folder.write("01\n", to: "serial")
        try folder.write(
            """
            [one]
            serial=\(folder.path("serial"))
            default_policy=1.2.3.4.1
            digests=sha256
            ess_cert_id_alg=sha256
            signer_digest=sha256
            accuracy=secs:1

            """,
            to: "tsa.cnf"
        )
    }

    /// The root that is to be pinned.
    var root: String { folder.path("root.pem") }
    /// A root of somebody else.
    var other: String { folder.path("other.pem") }

    private func openssl(_ arguments: String...) throws {
        let outcome = try Verity.start("openssl", arguments, in: folder.path).wait()
        try #require(outcome.status == 0, "openssl \(arguments.joined(separator: " "))\n\(outcome.messages)")
    }

    /// Answers a request in a file.
    func answer(_ request: String, to answer: String) throws {
        try openssl(
            "ts",
            "-reply",
            "-config",
            "tsa.cnf",
            "-section",
            "one",
            "-queryfile",
            request,
            "-signer",
            "tsa.pem",
            "-inkey",
            "tsa.key",
            "-out",
            answer
        )
    }
}

/// The authority behind HTTP on the loopback interface; it ends with the last reference.
final class OutsideAuthorityServer: Sendable {
    static let isPresent = OutsideAuthority.isPresent && OutsideAuthority.find("python3") != nil
    static let skipReason: Comment = "needs openssl and python3"

    private static let script = """
        import http.server, os, signal, subprocess, sys
        signal.alarm(300)
        os.chdir(sys.argv[1])
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *arguments): pass
            def do_POST(self):
                open("http.tsq", "wb").write(self.rfile.read(int(self.headers["Content-Length"])))
                subprocess.run(["openssl", "ts", "-reply", "-config", "tsa.cnf", "-section", "one", "-queryfile",
                    "http.tsq", "-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "http.tsr"], check=True)
                body = open("http.tsr", "rb").read() if self.path == "/tsa" else b"no answer"
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        open("port", "w").write(str(server.server_address[1]))
        server.serve_forever()

        """

    /// The address of the authority.
    let url: String
    private let child: Child

    /// Starts it.
    init(_ authority: OutsideAuthority) throws {
        let folder = authority.folder
        try folder.write(Self.script, to: "server.py")
        let status = unsafe mkfifo(folder.path("port"), 0o600)
        try #require(status == 0)
        child = try Verity.start("python3", ["server.py", folder.path], in: folder.path)
        // Opening a pipe by name waits for the other end.
        let port = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.path("port"))).readToEnd()
        url = "http://127.0.0.1:" + String(decoding: port ?? Data(), as: UTF8.self)
    }

    deinit {
        child.kill()
        _ = try? child.wait()
    }
}
