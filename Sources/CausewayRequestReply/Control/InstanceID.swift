/// A random name of a requester or responder among all of the cluster.
enum InstanceID {
    /// 16 lower-case hexadecimal digits.
    static func make() -> String { text(of: .random(in: .min ... .max)) }

    /// A number as 16 lower-case hexadecimal digits.
    static func text(of number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
