/// The id of a Kafka cluster: 16 random bytes in base64url, 22 characters.
enum ClusterID {
    static func random() -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var generator = SystemRandomNumberGenerator()
        // Kafka takes an id for a command-line option if it begins with a hyphen.
        let first = alphabet[Int.random(in: 0..<26, using: &generator)]
        let middle = (0..<20).map { _ in alphabet[Int.random(in: 0..<64, using: &generator)] }
        // 16 bytes are 128 of the 132 bits of 22 characters: the last one has two bits.
        let last = alphabet[Int.random(in: 0..<4, using: &generator) * 16]
        return String([first] + middle + [last])
    }
}
