/// A handler asked at once for a body that may still be on its way.
struct BodyNotCollected: Error, CustomStringConvertible {
    /// The template of its route.
    let route: String?

    var description: String {
        "the bodies of \(route ?? "no route") are not collected: set collectsBody in the route's options, or await the body"
    }
}
