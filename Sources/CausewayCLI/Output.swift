internal import CausewayEmbeddedBroker
internal import CausewayKafka
internal import CausewayRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a command says, and to whom.
enum Output {
    /// Writes a line to standard output, at once also where that is a pipe.
    static func line(_ text: String) { _ = write(Array(text.utf8) + [0x0A], to: 1) }

    /// Writes bytes to standard output; false if nobody reads them any more.
    static func bytes(_ bytes: [UInt8]) -> Bool { write(bytes, to: 1) }

    /// Writes a line to standard error.
    static func error(_ text: String) { _ = write(Array("causeway: \(text)\n".utf8), to: 2) }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                #if canImport(Glibc)
                    let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                #else
                    let count = Darwin.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                #endif
                // A closed pipe: nobody reads what is left.
                if count <= 0 { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    /// The exit code for an error that ended a command.
    static func exitCode(for error: any Error) -> ExitCode {
        switch error {
        // A setting on the command line that the client does not know.
        case let error as KafkaError where error.code == .invalidConfiguration: return .usage
        case let error as KafkaError: return error.isRetriable ? .unavailable : .failure
        case is InputFile.Failure: return .usage
        case EmbeddedBrokerError.portNotUsable: return .unavailable
        case let error as RuntimeError:
            return error.code == .addressUnavailable || error.code == .connectFailed ? .unavailable : .failure
        default: return .failure
        }
    }
}
