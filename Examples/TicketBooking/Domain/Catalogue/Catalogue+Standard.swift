extension Catalogue {
    /// The concerts of the sample: `concert-1` to `concert-8`, 60 to 200 seats each.
    public static let standard = Catalogue(shows: [
        concert(1, "Nightjar Quartet: Songs for a Small Room", rows: 5, width: 12, prices: [4500, 3800, 3200]),
        concert(2, "The Paper Lanterns, Farewell Tour", rows: 10, width: 16, prices: [8900, 6900, 4900, 3900]),
        concert(3, "Brass on the Pier", rows: 8, width: 14, prices: [3600, 2800, 2200]),
        concert(4, "Symphony No. 4, City Philharmonic", rows: 10, width: 20, prices: [12_500, 9500, 7000, 4500]),
        concert(5, "Velvet Static + Support", rows: 9, width: 18, prices: [5400, 4400]),
        concert(6, "A Cappella Midnight", rows: 6, width: 12, prices: [2900, 2400, 1900]),
        concert(7, "Copper Moon Big Band", rows: 10, width: 14, prices: [6500, 5200, 4100]),
        concert(8, "Open Air: Harbour Lights", rows: 10, width: 18, prices: [7200, 5600, 4000, 2500]),
    ])

    /// A hall of equal rows, the dearest in front.
    private static func concert(_ number: Int, _ name: String, rows: Int, width: Int, prices: [Int]) -> Show {
        let seats = (0..<rows).flatMap { row in
            let letter = Unicode.Scalar(UInt8(ascii: "A") + UInt8(row))
            return (1...width).map { seat in
                Seat(id: SeatID(unchecked: "\(letter)\(seat)"), price: prices[row * prices.count / rows])
            }
        }
        return Show(id: ShowID(unchecked: "concert-\(number)"), name: name, seats: seats)
    }
}
