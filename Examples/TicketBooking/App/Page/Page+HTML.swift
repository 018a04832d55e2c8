extension Page {
    /// The page at `/`.
    ///
    /// What it shows comes from the API by `/app.js`.
    static let html = #"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Ticket booking</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/app.css">
        <script src="/app.js" type="module"></script>
        </head>
        <body>
        <a class="skip" href="#map-title">Skip to the seats</a>
        <header class="top">
          <h1>Ticket booking</h1>
          <p id="link" class="link" role="status" data-state="loading">Connecting</p>
        </header>
        <noscript><p class="notice" data-kind="error">This page needs JavaScript. The API at /v1/shows does not.</p></noscript>

        <main class="layout">
          <nav class="shows" aria-labelledby="shows-title">
            <h2 id="shows-title">Shows</h2>
            <p id="shows-note" class="note">Loading the shows</p>
            <ul id="shows"></ul>
          </nav>

          <section class="hall" aria-labelledby="map-title">
            <div class="hall-head">
              <h2 id="map-title" tabindex="-1">Seats</h2>
              <p id="map-free" class="note"></p>
            </div>
            <p id="map-note" class="note">Loading the seats</p>
            <div id="map-box" class="map-box" hidden>
              <div id="map-scroll" class="map-scroll">
                <div class="map-inner">
                  <div class="stage" aria-hidden="true">Stage</div>
                  <div id="map" class="map" role="group" aria-label="Seats. Arrow keys move, space selects."></div>
                </div>
              </div>
              <ul class="legend" aria-label="Legend">
                <li><span class="seat" data-state="free"></span>Free</li>
                <li><span class="seat" data-state="selected"></span>Selected</li>
                <li><span class="seat" data-state="mine"></span>Yours</li>
                <li><span class="seat" data-state="held"></span>Held</li>
                <li><span class="seat" data-state="sold"></span>Sold</li>
              </ul>
            </div>
          </section>

          <aside class="side">
            <form id="form" class="panel" aria-labelledby="form-title" novalidate>
              <h2 id="form-title">Your selection</h2>
              <p id="chosen" class="chosen"></p>
              <div class="field">
                <label for="customer">Name</label>
                <input id="customer" name="customer" autocomplete="name" maxlength="64" required
                  aria-describedby="customer-error" placeholder="Who is coming?">
                <p id="customer-error" class="field-error"></p>
              </div>
              <div class="pay">
                <p class="total"><span>Total</span> <output id="total" for="map">&#x2013;</output></p>
                <button id="book" class="primary" type="submit" disabled>Book</button>
              </div>
            </form>

            <div id="notice" class="notice" role="alert" hidden></div>

            <section class="panel" aria-labelledby="mine-title">
              <h2 id="mine-title" tabindex="-1">Your bookings</h2>
              <p id="mine-note" class="note">None yet. Seats you book show up here.</p>
              <ul id="mine" class="mine"></ul>
            </section>
          </aside>
        </main>
        </body>
        </html>

        """#
}
