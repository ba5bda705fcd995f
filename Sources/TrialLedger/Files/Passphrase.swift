// Where a passphrase comes from: a file of its owner, or the terminal without echo; never an argument.

internal import Foundation

/// Passphrases of encrypted keys.
package enum Passphrase {
    /// The environment variable that names a file with the passphrase in its first line.
    package static let environmentVariable = "VERITY_PASSPHRASE_FILE"
    /// The fewest bytes that the passphrase of a new key may have.
    package static let minimumByteCount = 12
    /// The most bytes that a passphrase may have.
    package static let maximumByteCount = 1024

    /// Checks a passphrase.
    ///
    /// - Parameters:
    ///   - passphrase: its bytes.
    ///   - isNew: whether it is for a new key, for which it must have 12 bytes or more.
    /// - Throws: `unusable` when it is empty, too long or has control characters; `tooShort`.
    package static func check(_ passphrase: [UInt8], isNew: Bool) throws(KeyEncryptionError) {
        guard !passphrase.isEmpty, passphrase.count <= maximumByteCount,
            passphrase.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { throw KeyEncryptionError(.unusable) }
        guard !isNew || passphrase.count >= minimumByteCount else {
            throw KeyEncryptionError(.tooShort(minimum: minimumByteCount))
        }
    }

    /// Finds a passphrase: in the named file, else in the file that the environment names, else at the terminal.
    ///
    /// - Parameters:
    ///   - file: what `--passphrase-file` names.
    ///   - environment: the environment of the process.
    ///   - isNew: whether it is for a new key; then the terminal asks twice.
    ///   - name: the name of the key, for the question.
    /// - Returns: the bytes of the passphrase.
    /// - Throws: `LedgerError` for a file that is missing or that others could read, and `KeyEncryptionError`.
    package static func find(
        file: String?,
        environment: [String: String],
        isNew: Bool,
        name: String
    ) throws -> [UInt8] {
        let named = file ?? environment[environmentVariable]
        let passphrase = try named.map(read) ?? Terminal.ask(name: name, isNew: isNew)
        do throws(KeyEncryptionError) { try check(passphrase, isNew: isNew) } catch {
            throw named.map(error.at) ?? error
        }
        return passphrase
    }

    /// The first line of a file that its owner alone can read, without its line ending.
    ///
    /// - Throws: `LedgerError.missing`, `.keyTooOpen`, `.malformedKey` for what is no file, `.cannotRead`.
    package static func read(_ path: String) throws(LedgerError) -> [UInt8] {
        var line = Array(try KeyFile.ownersBytes(of: path).prefix { $0 != UInt8(ascii: "\n") })
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }
}

/// A terminal at which a passphrase is entered unseen.
package struct Terminal {
    private let descriptor: Int32

    /// Takes an open terminal; nil for what is none.
    ///
    /// - Parameter descriptor: a file descriptor for reading and writing; it stays open.
    package init?(descriptor: Int32) {
        guard isatty(descriptor) == 1 else { return nil }
        self.descriptor = descriptor
    }

    /// Asks at the controlling terminal of the process.
    ///
    /// - Throws: `noPassphrase` without a terminal, `entriesDiffer`, `interrupted`, `unusable`.
    static func ask(name: String, isNew: Bool) throws(KeyEncryptionError) -> [UInt8] {
        let descriptor = unsafe open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw KeyEncryptionError(.noPassphrase) }
        defer { _ = close(descriptor) }
        guard let terminal = Terminal(descriptor: descriptor) else { throw KeyEncryptionError(.noPassphrase) }
        return try terminal.passphrase(name: name, isNew: isNew)
    }

    /// Asks for a passphrase, twice when it is new.
    ///
    /// - Parameters:
    ///   - name: the name of the key.
    ///   - isNew: whether it is for a new key.
    /// - Returns: the bytes that were entered.
    /// - Throws: `entriesDiffer`, `interrupted` at Control-C, Control-D or the end, `unusable` for an endless line.
    package func passphrase(name: String, isNew: Bool) throws(KeyEncryptionError) -> [UInt8] {
        let first = try line(asking: "\(isNew ? "New passphrase" : "Passphrase") of the key \(name): ")
        guard isNew else { return first }
        guard try line(asking: "The same again: ") == first else { throw KeyEncryptionError(.entriesDiffer) }
        return first
    }

    /// One line without echo.
    ///
    /// Signals of the keyboard are off meanwhile, so that none leaves the echo off.
    private func line(asking question: String) throws(KeyEncryptionError) -> [UInt8] {
        var saved = termios()
        guard unsafe tcgetattr(descriptor, &saved) == 0 else { throw KeyEncryptionError(.noPassphrase) }
        var silent = saved
        silent.c_lflag &= ~tcflag_t(ECHO | ISIG)
        silent.c_lflag |= tcflag_t(ICANON)
        guard unsafe tcsetattr(descriptor, TCSAFLUSH, &silent) == 0 else { throw KeyEncryptionError(.noPassphrase) }
        defer {
            unsafe _ = tcsetattr(descriptor, TCSAFLUSH, &saved)
            write("\n")
        }
        write(question)
        var line: [UInt8] = []
        while true {
            var byte: UInt8 = 0
            let count = unsafe Foundation.read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1, byte != 0x03 else { throw KeyEncryptionError(.interrupted) }
            if byte == UInt8(ascii: "\n") { return line }
            line.append(byte)
            guard line.count <= Passphrase.maximumByteCount else { throw KeyEncryptionError(.unusable) }
        }
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Foundation.write(descriptor, $0.baseAddress, $0.count) }
    }
}
