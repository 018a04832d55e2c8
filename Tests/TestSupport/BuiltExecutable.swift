#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Finds executables of this package that were built together with the running tests.
public enum BuiltExecutable {
    /// The path of an executable product, `causeway` or `TicketBooking`.
    ///
    /// - Parameter name: The product's name.
    /// - Returns: An absolute path.
    /// - Throws: ``NotBuilt`` if it isn't next to the test bundle.
    public static func path(_ name: String) throws(NotBuilt) -> String {
        let folder = try productsFolder(for: name)
        let path = "\(folder)/\(name)"
        guard access(path, X_OK) == 0 else { throw NotBuilt(name: name, folder: folder) }
        return path
    }

    /// An executable that was looked for in vain.
    public struct NotBuilt: Error, CustomStringConvertible {
        /// The product's name.
        public let name: String
        /// Where it should have been.
        public let folder: String

        /// What to do about it.
        public var description: String {
            "There is no executable \(name) in \(folder): build it with `swift build --product \(name)`."
        }
    }

    private static func productsFolder(for name: String) throws(NotBuilt) -> String {
        #if canImport(Darwin)
            // The tests are a bundle that a helper of the toolchain loads: NAME.xctest/Contents/MacOS/NAME.
            var image = Dl_info()
            guard dladdr(#dsohandle, &image) != 0, let path = image.dli_fname else {
                throw NotBuilt(name: name, folder: "the test bundle's folder, which is not known")
            }
            return parent(String(cString: path), levels: 4)
        #else
            // The tests are an executable, NAME.xctest.
            guard let path = realpath("/proc/self/exe", nil) else {
                throw NotBuilt(name: name, folder: "the test executable's folder, which is not known")
            }
            defer { free(path) }
            return parent(String(cString: path), levels: 1)
        #endif
    }

    private static func parent(_ path: String, levels: Int) -> String {
        path.split(separator: "/").dropLast(levels).map { "/\($0)" }.joined()
    }
}
