extension Page {
    /// Puts the parts together: which show, which seats, and what comes of a booking.
    static let scriptMain = #"""

        const maxSeats = 10;
        const state = { shows: [], show: null, map: null, selected: new Set(), feed: null, booking: false, attempt: null };

        const seatMap = new SeatMapView(byId("map"), toggle);
        const bookings = new BookingsView(byId("mine"), byId("mine-note"), {
          nameOf: (id) => state.shows.find((show) => show.id === id)?.name ?? id,
          onChange: () => { drawMap(); state.feed?.refresh(); },
          onProblem: (title, problem) => notify("error", title, problem.message),
        });

        function notify(kind, title, text) {
          const box = byId("notice");
          box.dataset.kind = kind;
          box.replaceChildren(element("strong", "", title), element("span", "", text));
          box.hidden = false;
          box.scrollIntoView?.({ block: "nearest" });
        }

        function setLink(kind, text) {
          const link = byId("link");
          if (link.textContent !== text) link.textContent = text;
          link.dataset.state = kind;
        }

        /* Shows */

        async function loadShows() {
          try {
            state.shows = (await api.shows()).shows;
            byId("shows-note").textContent = state.shows.length ? "" : "No show is on at the moment.";
            byId("shows-note").hidden = state.shows.length > 0;
            if (!state.shows.length) {
              byId("map-note").textContent = "There are no seats to show.";
              setLink("live", "Up to date");
            }
            drawShows();
            bookings.draw();
            if (!state.show && state.shows.length) openFromAddress();
          } catch (problem) {
            setLink("lost", "Not up to date, trying again");
            if (!state.shows.length) {
              byId("shows-note").hidden = false;
              byId("shows-note").textContent = problem.message + " Trying again.";
              byId("map-note").textContent = "The seats come with the shows.";
            }
          }
          setTimeout(loadShows, state.shows.length ? 8000 : 2500);
        }

        function drawShows() {
          const list = byId("shows");
          const ids = state.shows.map((show) => show.id).join(" ");
          if (list.dataset.ids !== ids) {
            list.dataset.ids = ids;
            list.replaceChildren(...state.shows.map(showItem));
          }
          for (const show of state.shows) {
            const button = list.querySelector('[data-show="' + CSS.escape(show.id) + '"]');
            button.setAttribute("aria-current", String(show.id === state.show));
            button.querySelector(".show-free").textContent = show.free ? show.free + " of " + show.seats + " free" : "Sold out";
            const meter = button.querySelector("meter");
            meter.max = show.seats;
            meter.value = show.free;
          }
        }

        function showItem(show) {
          const item = element("li");
          const button = element("button", "show");
          button.type = "button";
          button.dataset.show = show.id;
          const meter = element("meter");
          meter.ariaHidden = "true";
          button.append(element("span", "show-name", show.name), element("span", "show-free"), meter);
          button.addEventListener("click", () => { location.hash = show.id; });
          item.append(button);
          return item;
        }

        function openFromAddress() {
          const wanted = decodeURIComponent(location.hash.slice(1));
          const show = state.shows.find((other) => other.id === wanted) ?? state.shows[0];
          if (show && show.id !== state.show) openShow(show);
        }

        function openShow(show) {
          state.feed?.stop();
          Object.assign(state, { show: show.id, map: null, attempt: null });
          state.selected.clear();
          byId("map-title").textContent = show.name;
          byId("map-free").textContent = "";
          byId("map-box").hidden = true;
          byId("map-note").hidden = false;
          byId("map-note").textContent = "Loading the seats";
          byId("notice").hidden = true;
          drawShows();
          const list = byId("shows");
          const item = list.querySelector('[aria-current="true"]')?.parentElement;
          if (item) list.scrollLeft = item.offsetLeft - list.offsetLeft - 2;
          drawSelection();
          state.feed = new PollingFeed(show.id, onMap, onMapError);
          state.feed.refresh();
        }

        /* Seats */

        function onMap(map) {
          state.map = map;
          setLink("live", "Up to date");
          const free = map.seats.filter((seat) => seat.state === "free");
          const summary = state.shows.find((show) => show.id === map.id);
          if (summary) summary.free = free.length;
          byId("map-note").hidden = true;
          byId("map-box").hidden = false;
          const freeText = free.length + " of " + map.seats.length + " free";
          if (byId("map-free").textContent !== freeText) byId("map-free").textContent = freeText;
          dropTaken(new Set(free.map((seat) => seat.id)));
          drawShows();
          drawMap();
        }

        function onMapError(problem) {
          setLink("lost", "Not up to date, trying again");
          if (state.map) return;
          byId("map-note").textContent = problem.message + (problem.status === 404 ? "" : " Trying again.");
        }

        /** Seats that somebody else got while they were selected here. */
        function dropTaken(free) {
          if (state.booking) return;
          const lost = [...state.selected].filter((seat) => !free.has(seat));
          if (!lost.length) return;
          lost.forEach((seat) => state.selected.delete(seat));
          drawSelection();
          notify("error", "Somebody was faster", "No longer free: " + lost.join(", ") + ".");
        }

        function stateOf(seat) {
          if (seat.state !== "free") return bookings.has(state.show, seat.id) ? "mine" : seat.state;
          return state.selected.has(seat.id) ? "selected" : "free";
        }

        function drawMap() { if (state.map) seatMap.update(state.map, stateOf); }

        function toggle(id) {
          const seat = state.map?.seats.find((other) => other.id === id);
          if (!seat || seat.state !== "free" || state.booking) return;
          if (!state.selected.delete(id)) {
            if (state.selected.size >= maxSeats) {
              notify("error", "That is enough", "One booking has at most " + maxSeats + " seats.");
              return;
            }
            state.selected.add(id);
          }
          state.attempt = null;
          byId("notice").hidden = true;
          drawMap();
          drawSelection();
        }

        /* Booking */

        function drawSelection() {
          const seats = (state.map?.seats ?? []).filter((seat) => state.selected.has(seat.id));
          byId("chosen").replaceChildren(...(seats.length ? seats.map(chip) : ["Choose seats in the plan."]));
          byId("total").textContent = seats.length ? price(seats.reduce((sum, seat) => sum + seat.price, 0)) : "\u2013";
          byId("book").disabled = !seats.length || state.booking;
          byId("book").textContent = state.booking ? "Booking" : seats.length > 1 ? "Book " + seats.length + " seats" : "Book";
        }

        function chip(seat) {
          const button = element("button", "chip", seat.id);
          button.type = "button";
          button.setAttribute("aria-label", "Give up seat " + seat.id);
          button.addEventListener("click", () => toggle(seat.id));
          return button;
        }

        function setCustomerError(text) {
          byId("customer-error").textContent = text;
          byId("customer").setAttribute("aria-invalid", String(Boolean(text)));
          if (text) byId("customer").focus();
        }

        async function submit(event) {
          event.preventDefault();
          if (state.booking || !state.selected.size) return;
          const body = { seats: [...state.selected], customer: byId("customer").value.trim() };
          if (!body.customer) return setCustomerError("Please give a name.");
          setCustomerError("");
          byId("notice").hidden = true;
          // The same attempt keeps its key, so that trying again after a lost answer can't book twice.
          const content = JSON.stringify([state.show, body]);
          if (state.attempt?.content !== content) state.attempt = { content, key: randomKey() };
          setBooking(true);
          const show = state.show;
          try {
            onBooked(await book(show, body, state.attempt.key));
          } catch (problem) {
            await onRefused(problem, show, body.seats);
          }
          setBooking(false);
        }

        /** Books; asks again for a while as long as the first try is not decided. */
        async function book(show, body, key) {
          for (let round = 0; ; round += 1) {
            try {
              return await api.book(show, body, key);
            } catch (problem) {
              if (round === 5 || !(problem.isRunning || problem.status === 504)) throw problem;
              await new Promise((done) => setTimeout(done, 1000));
            }
          }
        }

        function setBooking(busy) {
          state.booking = busy;
          drawSelection();
          drawMap();
        }

        function onBooked(booking) {
          state.attempt = null;
          state.selected.clear();
          // Until the next map says so too.
          for (const seat of state.map?.seats ?? []) if (booking.seats.includes(seat.id)) seat.state = booking.state;
          notify("good", "Your seats are held", booking.seats.join(", ") + " in " + bookings.nameOf(booking.show) + ".");
          bookings.add(booking);
          // The button that was pressed is disabled now; a keyboard goes on at the new booking.
          if (document.activeElement === document.body || document.activeElement === byId("book")) byId("mine-title").focus({ preventScroll: true });
        }

        async function onRefused(problem, show, seats) {
          // An answer that was no success ends the attempt; no answer leaves it open.
          if (problem.status >= 400 && problem.status < 500 && !problem.isRunning) state.attempt = null;
          if (problem.status === 409 && !problem.isRunning) return onConflict(problem, show, seats);
          const customer = problem.errors.find((error) => String(error.pointer).endsWith("/customer"));
          if (customer) setCustomerError("The name " + customer.detail + ".");
          const details = problem.errors.filter((error) => error !== customer).map((error) => error.pointer + " " + error.detail);
          if (customer && !details.length) return;
          notify("error", problem.title || "Not booked", [problem.message, ...details].join(" "));
        }

        async function onConflict(problem, show, seats) {
          await state.feed?.refresh();
          if (state.show !== show) return;
          const taken = (state.map?.seats ?? []).filter((seat) => seats.includes(seat.id) && seat.state !== "free").map((seat) => seat.id);
          taken.forEach((seat) => state.selected.delete(seat));
          const rest = seats.filter((seat) => !taken.includes(seat));
          const text = !taken.length ? problem.message
            : "Already taken: " + taken.join(", ") + ". Nothing was booked." + (rest.length ? " Still selected: " + rest.join(", ") + "." : "");
          notify("error", "Somebody was faster", text);
        }

        byId("form").addEventListener("submit", submit);
        byId("customer").addEventListener("input", () => setCustomerError(""));
        addEventListener("hashchange", openFromAddress);
        drawSelection();
        loadShows();

        """#
}
