// Frames over time: one panel a frame; points are the periods, the line and its band are smoothed.

const WIDTH = 300,
  HEIGHT = 130,
  LEFT = 36,
  RIGHT = 6,
  TOP = 8,
  BOTTOM = 18;

function timeSection(state, change) {
  const found = FINDINGS.time;
  if (!found)
    return [make("p", {}, "The articles have no dates, or none under the key that was asked for (--date-key).")];
  const party = state.party ?? "",
    voice = state.voice ?? "author",
    how = state.casts ?? "accused";
  const lines = found.lines[voice][party] ?? {};
  const timed = META.parties
    .filter(({ id }) => found.lines.author[id] || found.lines.source[id])
    .map(({ id, name }) => [id, name]);
  const named = (frame) => (party ? `${frame}/${CASTS[how]}` : frame);
  const shown = META.frames.filter((frame) => lines[named(frame)]);
  const absent = META.frames.filter((frame) => !shown.includes(frame));
  const what = party
    ? `Share of the sentences about ${partyName(party)} that cast it as ${how}, in each frame`
    : "Share of all sentences with each frame";
  return [
    make(
      "div",
      { class: "controls" },
      selection("time-party", "party", [["", "any or none"], ...timed], party, (value) => change({ party: value })),
      party
        ? choice(
            "time-casts",
            "the party is",
            Object.keys(CASTS).map((one) => [one, one]),
            how,
            (value) => change({ casts: value }),
          )
        : null,
      choice(
        "time-voice",
        "voice",
        [
          ["author", "author"],
          ["source", "a source"],
        ],
        voice,
        (value) => change({ voice: value }),
      ),
    ),
    make(
      "p",
      { class: "note" },
      `${what}, in the ${voice === "author" ? "author’s" : "sources’"} voice. Points: single ${found.period}s (hollow: fewer than ${META.few} articles); ` +
        "select one for its sentences. Line and band: local linear regression with its 95 % band over articles, of the curve, not of single points. Each panel has its own scale; points above it stand at its top edge.",
    ),
    make(
      "div",
      { class: "panels" },
      ...shown.map((frame) => panel(frame, lines[named(frame)], found, { party, voice, how })),
    ),
    absent.length ? make("p", { class: "note" }, `Not found: ${absent.map(plain).join(", ")}.`) : null,
  ];
}

function panel(frame, points, found, { party, voice, how }) {
  const link = (period) =>
    address("sentences", {
      frame,
      voice,
      ...(party ? { party, casts: how } : {}),
      from: found.periods[period].from,
      to: found.periods[period].to,
    });
  const rows = points
    .map(pointOf)
    .filter((point) => point.value !== null)
    .map((point) => [
      make("a", { href: link(point.period) }, found.periods[point.period].name),
      percent(point.value),
      point.n.toLocaleString("en"),
      String(point.documents),
      point.smooth === null ? "–" : `${percent(point.smooth)} (${interval(point, percent)})`,
    ]);
  const name = plain(frame);
  return make(
    "figure",
    {},
    make("figcaption", {}, name),
    chart(points.map(pointOf), found.periods, link),
    make(
      "details",
      {},
      make("summary", {}, `${name} in numbers`),
      make(
        "div",
        { class: "scroll", tabindex: "0", role: "region", "aria-label": `${name} in numbers` },
        numbersTable(
          `${name} by ${found.period}`,
          [found.period, "share", "of sentences", "in articles", "curve (95 % band)"],
          rows,
        ),
      ),
    ),
  );
}

const pointOf = ([period, value, n, documents, few, smooth, low, high]) => ({
  period,
  value,
  n,
  documents,
  few,
  smooth,
  low,
  high,
});

// The same numbers stand in the table below: the drawing is hidden from screen readers.
function chart(points, periods, link) {
  const values = points.filter((point) => !point.few && point.value !== null).map((point) => point.value);
  const top = niceTop(
    Math.max(...values, ...points.map((point) => Math.min(point.high ?? 0, 2 * (point.smooth ?? 0)))),
  );
  const x = (period) => LEFT + (periods.length < 2 ? 0.5 : period / (periods.length - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value) => TOP + (1 - Math.min(value, top) / top) * (HEIGHT - TOP - BOTTOM);
  const svg = draw("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    class: "chart",
    "aria-hidden": "true",
    focusable: "false",
  });
  for (const tick of [0, top / 2, top]) {
    svg.append(
      draw("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(tick), y2: y(tick) }),
      draw("text", { x: LEFT - 4, y: y(tick) + 3, "text-anchor": "end" }, percent(tick)),
    );
  }
  const ends =
    periods.length > 1
      ? [
          [0, "start"],
          [periods.length - 1, "end"],
        ]
      : [[0, "middle"]];
  for (const [period, anchor] of ends)
    svg.append(draw("text", { x: x(period), y: HEIGHT - 4, "text-anchor": anchor }, periods[period].name));
  const path = (name, some) => some.map((point) => `${x(point.period).toFixed(1)},${y(point[name]).toFixed(1)}`);
  const smooth = points.filter((point) => point.smooth !== null),
    banded = smooth.filter((point) => point.low !== null);
  if (banded.length > 1)
    svg.append(
      draw("polygon", { class: "band", points: [...path("low", banded), ...path("high", banded).reverse()].join(" ") }),
    );
  if (smooth.length > 1) svg.append(draw("polyline", { class: "line", points: path("smooth", smooth).join(" ") }));
  for (const { period, value, n, few } of points) {
    if (value === null) continue;
    const dot = draw(
      "circle",
      { class: few ? "few" : "", cx: x(period), cy: y(value), r: 2.2 },
      draw("title", {}, `${periods[period].name}: ${percent(value)} of ${n}`),
    );
    dot.addEventListener("click", () => {
      location.hash = link(period);
    });
    svg.append(dot);
  }
  return svg;
}

function niceTop(largest) {
  if (!largest) return 0.1;
  const power = 10 ** Math.floor(Math.log10(largest));
  return Math.min(
    1,
    [1, 2, 4, 5, 10].map((step) => step * power).find((top) => top >= largest * 0.999),
  );
}
