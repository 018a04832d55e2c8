extension Page {
    /// The sheet at `/app.css`.
    static let css = cssBase + cssShows + cssSeats + cssBooking

    /// Colours, type and the layout of the whole.
    private static let cssBase = #"""
        :root {
          color-scheme: light dark;
          --page: #f4f5f7; --surface: #fff; --ink: #1a1f26; --muted: #59636f; --line: #d8dde4;
          --accent: #2556d0; --on-accent: #fff; --accent-soft: #e8eefc;
          --free: #1f7a4a; --free-soft: #e9f6ee; --held: #9a6200; --held-soft: #fbeccf; --sold: #8a93a0; --sold-soft: #dfe3e8;
          --bad: #b3261e; --bad-soft: #fcebea; --good: #1f7a4a; --good-soft: #e9f6ee;
          --radius: 12px; --shadow: 0 1px 2px rgb(16 24 40 / .06), 0 4px 16px rgb(16 24 40 / .05);
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #111419; --surface: #1a1f26; --ink: #e9ecf1; --muted: #9aa5b3; --line: #323a46;
            --accent: #8db0ff; --on-accent: #0d1a38; --accent-soft: #22304d;
            --free: #6fd39d; --free-soft: #16301f; --held: #f0bd5e; --held-soft: #3d2f14; --sold: #6d7785; --sold-soft: #2a313b;
            --bad: #ff9a92; --bad-soft: #3d1f1d; --good: #6fd39d; --good-soft: #16301f;
            --shadow: none;
          }
        }
        *, *::before, *::after { box-sizing: border-box; }
        body {
          margin: 0; background: var(--page); color: var(--ink);
          font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
        }
        h1, h2, p, ul { margin: 0; padding: 0; }
        ul { list-style: none; }
        h1 { font-size: 1.15rem; letter-spacing: -.01em; }
        h2 { font-size: 1.05rem; letter-spacing: -.01em; }
        button, input { font: inherit; color: inherit; }
        [hidden] { display: none !important; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        h2:focus { outline: none; }
        .note { color: var(--muted); font-size: .9rem; }
        .skip { position: absolute; left: -999px; }
        .skip:focus { left: 12px; top: 12px; z-index: 3; padding: 8px 12px; background: var(--surface); }

        .top {
          display: flex; align-items: center; justify-content: space-between; gap: 16px;
          padding: 14px 24px; background: var(--surface); border-bottom: 1px solid var(--line);
        }
        .link { display: flex; align-items: center; gap: 8px; font-size: .85rem; color: var(--muted); }
        .link::before { content: ""; width: 9px; height: 9px; border-radius: 50%; background: var(--sold); }
        .link[data-state="live"]::before { background: var(--good); }
        .link[data-state="lost"] { color: var(--bad); }
        .link[data-state="lost"]::before { background: none; border: 2px solid var(--bad); }

        .layout {
          display: grid; grid-template-columns: 232px minmax(0, 1fr) 292px; gap: 16px; align-items: start;
          max-width: 1400px; margin: 0 auto; padding: 20px 24px 48px;
        }
        .hall, .panel {
          background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius);
          box-shadow: var(--shadow);
        }
        .hall { padding: 20px; min-height: 320px; }
        .panel { padding: 18px; }
        .side { display: grid; gap: 16px; position: sticky; top: 20px; }

        @media (max-width: 1080px) {
          .layout { grid-template-columns: minmax(0, 1fr) 300px; }
          .shows { grid-column: 1 / -1; }
        }
        @media (max-width: 900px) {
          .layout { display: block; padding: 12px 12px 104px; }
          .layout > * + * { margin-top: 14px; }
          .top { padding: 12px 16px; }
          .hall { padding: 16px 10px; min-height: 0; }
          .hall-head { padding: 0 4px; }
          .side { position: static; }
        }
        @media (prefers-reduced-motion: no-preference) {
          .seat, .show, .primary { transition: background-color .15s, border-color .15s, color .15s; }
        }

        """#

    /// The list of shows: a column, and a strip to swipe where there is no room for one.
    private static let cssShows = #"""
        .shows { min-width: 0; }
        .shows h2 { margin-bottom: 10px; }
        .shows ul { display: grid; gap: 8px; }
        .show {
          display: flex; flex-direction: column; width: 100%; padding: 11px 14px; text-align: left; cursor: pointer;
          background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius);
        }
        .show:hover { border-color: var(--accent); }
        .show[aria-current="true"] { border-color: var(--accent); background: var(--accent-soft); box-shadow: inset 3px 0 var(--accent); }
        .show-name { display: block; font-weight: 600; font-size: .94rem; line-height: 1.3; }
        .show-free { display: block; margin: 3px 0 8px; font-size: .82rem; color: var(--muted); font-variant-numeric: tabular-nums; }
        .show meter { display: block; width: 100%; height: 6px; margin-top: auto; border: 0; border-radius: 3px; background: var(--sold-soft); }
        .show meter::-webkit-meter-bar { height: 6px; border: 0; border-radius: 3px; background: var(--sold-soft); }
        .show meter::-webkit-meter-optimum-value { border-radius: 3px; background: var(--free); }
        .show meter::-moz-meter-bar { border-radius: 3px; background: var(--free); }
        @media (max-width: 1080px) {
          .shows ul { display: flex; overflow-x: auto; padding: 2px 2px 8px; scroll-snap-type: x proximity; }
          .shows li { flex: 0 0 220px; scroll-snap-align: start; }
          .show { height: 100%; }
        }

        """#

    /// The map: the seats are as large as the hall's width allows, and never too small for a finger.
    private static let cssSeats = #"""
        .hall-head { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 4px 16px; margin-bottom: 14px; }
        .map-box { container-type: inline-size; }
        .map-scroll { overflow-x: auto; padding: 4px 4px 10px; }
        .map-scroll[data-more="true"] { mask-image: linear-gradient(to left, transparent, #000 36px); }
        .map-inner {
          --gap: 4px; --aisle: 12px; --name: 20px;
          /* Two names, the aisle, the gaps beside them and the padding around. */
          --beside: calc(2 * var(--name) + var(--aisle) + 3 * var(--gap) + 9px);
          --seat: clamp(23px, calc((100cqw - var(--beside)) / var(--columns, 16) - var(--gap)), 38px);
          width: max-content; min-width: 100%;
        }
        .stage {
          position: sticky; left: calc(50cqw - min(13rem, 42cqw) - 4px); width: min(26rem, 84cqw); margin: 0 0 18px; padding: 6px 0 9px; text-align: center; color: var(--muted);
          font-size: .74rem; letter-spacing: .22em; text-transform: uppercase; background: var(--sold-soft);
          border-radius: 6px 6px 50% 50% / 6px 6px 14px 14px;
        }
        .map { display: grid; gap: var(--gap); justify-content: center; }
        .price {
          display: flex; align-items: center; gap: 12px; margin-top: 8px; color: var(--muted);
          font-size: .78rem; font-variant-numeric: tabular-nums;
        }
        .price:first-child { margin-top: 0; }
        .price::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
        .price span { position: sticky; left: 0; padding-left: 4px; }
        .row { display: flex; align-items: center; justify-content: center; gap: var(--gap); }
        .row-name { width: var(--name); text-align: center; font-size: .78rem; color: var(--muted); }
        .aisle { width: var(--aisle); }
        .seat {
          position: relative; display: inline-grid; place-items: center; flex: none; padding: 0;
          width: var(--seat); height: var(--seat); cursor: pointer; user-select: none;
          font-size: calc(var(--seat) * .36); font-weight: 600; line-height: 1; font-variant-numeric: tabular-nums;
          color: var(--free); background: var(--free-soft); border: 1.5px solid var(--free);
          border-radius: 28% 28% 40% 40%;
        }
        button.seat:hover { background: var(--surface); }
        .seat[data-state="selected"] { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
        button.seat[data-state="selected"]:hover { background: var(--accent); }
        .seat[data-state="mine"] { color: var(--accent); background: var(--accent-soft); border: 2px solid var(--accent); border-radius: 50%; }
        .seat[data-state="held"] {
          color: var(--held); border: 1.5px dashed var(--held);
          background: repeating-linear-gradient(135deg, var(--held-soft) 0 4px, var(--surface) 4px 7px);
        }
        .seat[data-state="sold"] { color: transparent; background: var(--sold-soft); border-color: transparent; }
        .seat[data-state="sold"]::after { content: "\00d7"; position: absolute; color: var(--sold); font-size: calc(var(--seat) * .62); font-weight: 400; }
        .seat[data-state="selected"] { color: transparent; }
        .seat[data-state="selected"]::after { content: "\2713"; position: absolute; color: var(--on-accent); font-size: calc(var(--seat) * .56); }
        .seat[aria-disabled="true"] { cursor: not-allowed; }
        .seat:focus-visible { z-index: 1; }
        .legend { display: flex; flex-wrap: wrap; justify-content: center; gap: 8px 18px; margin-top: 12px; font-size: .84rem; color: var(--muted); }
        .legend li { display: flex; align-items: center; gap: 7px; }
        .legend .seat { --seat: 20px; cursor: default; }
        @media (max-width: 560px) {
          .map-inner { --gap: 3px; --aisle: 6px; --name: 15px; --beside: 38px; }
          /* The names on the right go, and those on the left stay in sight. */
          .row-name:last-child { display: none; }
          .row-name:first-child { position: sticky; left: 0; z-index: 1; background: var(--surface); }
          .legend { gap: 8px 12px; font-size: .8rem; }
        }
        @media (prefers-reduced-motion: no-preference) {
          .seat.changed { animation: changed .9s ease-out; }
          @keyframes changed { from { box-shadow: 0 0 0 6px var(--held); } to { box-shadow: 0 0 0 0 transparent; } }
        }

        """#

    /// What is selected, what came of it, and the bookings so far.
    private static let cssBooking = #"""
        .chosen { display: flex; flex-wrap: wrap; gap: 6px; margin: 10px 0 16px; min-height: 30px; font-size: .9rem; color: var(--muted); }
        .chip {
          padding: 3px 6px 3px 11px; cursor: pointer; color: var(--ink); font-weight: 600; font-size: .86rem;
          background: var(--accent-soft); border: 1px solid transparent; border-radius: 99px;
        }
        .chip::after { content: "\00d7"; margin-left: 6px; font-weight: 400; color: var(--muted); }
        .chip:hover { border-color: var(--accent); }
        .field label { display: block; margin-bottom: 4px; font-size: .86rem; font-weight: 600; }
        .field input { width: 100%; padding: 9px 12px; background: var(--page); border: 1px solid var(--line); border-radius: 8px; }
        .field input[aria-invalid="true"] { border-color: var(--bad); }
        .field-error { min-height: 1.4em; margin: 4px 0 8px; font-size: .82rem; color: var(--bad); }
        .pay { display: flex; align-items: center; justify-content: space-between; gap: 14px; }
        .total { font-size: .84rem; color: var(--muted); }
        .total output { display: block; font-size: 1.3rem; font-weight: 700; color: var(--ink); font-variant-numeric: tabular-nums; }
        .primary {
          padding: 10px 22px; cursor: pointer; font-weight: 600; white-space: nowrap; color: var(--on-accent);
          background: var(--accent); border: 0; border-radius: 9px;
        }
        .primary:disabled { cursor: not-allowed; color: var(--muted); background: var(--sold-soft); }
        .quiet { padding: 5px 12px; cursor: pointer; font-size: .86rem; background: none; border: 1px solid var(--line); border-radius: 8px; }
        .quiet:hover { border-color: var(--bad); color: var(--bad); }
        .quiet:disabled { opacity: .5; cursor: default; }

        .notice { padding: 13px 16px; font-size: .92rem; border: 1px solid; border-left-width: 5px; border-radius: var(--radius); overflow-wrap: anywhere; }
        .notice strong { display: block; }
        .notice[data-kind="error"] { color: var(--bad); background: var(--bad-soft); border-color: var(--bad); }
        .notice[data-kind="good"] { color: var(--good); background: var(--good-soft); border-color: var(--good); }
        .notice span { color: var(--ink); }
        noscript .notice { margin: 16px 24px; }

        .mine { display: grid; gap: 12px; margin-top: 8px; }
        .mine:empty { display: none; }
        #mine-note { margin-top: 6px; }
        .mine li { padding-top: 12px; border-top: 1px solid var(--line); }
        .mine-head { display: flex; justify-content: space-between; gap: 10px; font-weight: 600; }
        .mine-show { font-size: .86rem; color: var(--muted); }
        .mine-id { display: block; margin: 2px 0 8px; font: .76rem/1.4 ui-monospace, Menlo, Consolas, monospace; color: var(--muted); }
        .mine-id span { display: inline-block; overflow-wrap: anywhere; }
        .mine-foot { display: flex; align-items: center; justify-content: space-between; gap: 10px; min-height: 34px; font-size: .86rem; }
        .countdown { font-variant-numeric: tabular-nums; }
        .countdown[data-soon="true"] { color: var(--bad); font-weight: 600; }
        .badge { padding: 1px 9px; font-size: .76rem; font-weight: 600; border-radius: 99px; border: 1px solid currentColor; }
        .badge[data-state="held"] { color: var(--held); }
        .badge[data-state="sold"] { color: var(--good); }
        .badge[data-state="cancelled"], .badge[data-state="expired"] { color: var(--muted); }
        @media (max-width: 900px) {
          .pay {
            position: fixed; inset: auto 0 0; z-index: 2; padding: 10px 16px calc(10px + env(safe-area-inset-bottom));
            background: var(--surface); border-top: 1px solid var(--line); box-shadow: 0 -4px 16px rgb(16 24 40 / .08);
          }
          .notice, .field { scroll-margin-bottom: 100px; }
          .field input { font-size: 16px; }
          .quiet { padding: 9px 16px; }
        }

        """#
}
