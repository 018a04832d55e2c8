import TicketDomain

extension CommandID {
    /// An id that nobody can guess: the system's generator is cryptographically secure.
    static func random() -> CommandID {
        var generator = SystemRandomNumberGenerator()
        return CommandID(random: UInt128(generator.next() as UInt64) << 64 | UInt128(generator.next() as UInt64))
    }
}
