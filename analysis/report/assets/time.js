// Frames over time: one panel a frame; points are the periods, the line and its band are smoothed.

const WIDTH = 300, HEIGHT = 130, LEFT = 36, RIGHT = 6, TOP = 8, BOTTOM = 18;

function timeSection(state, change) {
  const found = FINDINGS.time;
  if (!found) return [make("p", {}, `The articles have no dates under the key that was asked for; name another with --date-key.`)];
  const party = state.party ?? "", voice = state.voice ?? "author";
  const series = found.series[voice]?.[party] ?? {};
  const parties = [["", "any"], ...META.parties.filter((one) => found.series.author?.[one.id] || found.series.source?.[one.id]).map((one) => [one.id, one.name])];
  const shown = META.frames.filter((frame) => series[frame]?.some((point) => point[1] > 0));
  const absent = META.frames.filter((frame) => !shown.includes(frame));
  return [
    make("div", { class: "controls" },
      selection("time-party", "party that the frame casts", parties, party, (value) => change({ party: value })),
      choice("time-voice", "voice", [["author", "author"], ["source", "a source"]], voice, (value) => change({ voice: value }))),
    make("p", { class: "note" }, `${party ? `Share of the sentences about ${partyName(party)} in which the frame casts it` : "Share of all sentences with the frame"}, by ${found.period}. ` +
      `Points: the ${found.period} itself, with its 95 % interval; hollow: fewer than ${META.few} articles. Line and band: ${found.smoothing}. Each panel has its own scale.`),
    make("div", { class: "panels" }, ...shown.map((frame) => panel(frame, series[frame], found, { party, voice }))),
    absent.length ? make("p", { class: "note" }, `Not found: ${absent.map(plain).join(", ")}.`) : null];
}

function panel(frame, points, found, { party, voice }) {
  const link = (period) => address("sentences", { frame, voice, ...(party ? { party } : {}), from: found.periods[period].from, to: found.periods[period].to });
  const cells = points.map(([period, ...cell]) => [period, cellOf(cell)]).filter(([, cell]) => cell.n);
  const rows = cells.map(([period, cell]) => [make("a", { href: link(period) }, found.periods[period].name), percent(cell.value), interval(cell, percent), `${cell.n} in ${cell.documents}`]);
  const name = plain(frame);
  return make("figure", {}, make("figcaption", {}, name), chart(points, found.periods, link),
    make("details", {}, make("summary", {}, `${name} in numbers`),
      make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${name} in numbers` }, numbersTable(`${name} by ${found.period}`, [found.period, "share", "95 % interval", "sentences in articles"], rows))));
}

// The same numbers stand in the table below: the drawing is hidden from screen readers.
function chart(points, periods, link) {
  const top = niceTop(Math.max(...points.map((point) => Math.max(point[1] ?? 0, Math.min(point[3] ?? 0, 2.5 * (point[1] ?? 0)), point[8] ?? 0))));
  const x = (period) => LEFT + (periods.length < 2 ? 0.5 : period / (periods.length - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value) => TOP + (1 - Math.min(value, top) / top) * (HEIGHT - TOP - BOTTOM);
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "chart", "aria-hidden": "true", focusable: "false" });
  for (const tick of [0, top / 2, top]) {
    svg.append(draw("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(tick), y2: y(tick) }),
      draw("text", { x: LEFT - 4, y: y(tick) + 3, "text-anchor": "end" }, percent(tick)));
  }
  for (const [period, anchor] of [[0, "start"], [periods.length - 1, "end"]]) svg.append(draw("text", { x: x(period), y: HEIGHT - 4, "text-anchor": anchor }, periods[period].name));
  const smooth = points.filter((point) => point[6] !== null && point[6] !== undefined);
  const path = (at, some) => some.map((point) => `${x(point[0]).toFixed(1)},${y(point[at]).toFixed(1)}`);
  const banded = smooth.filter((point) => point[7] !== null);
  if (banded.length > 1) svg.append(draw("polygon", { class: "band", points: [...path(7, banded), ...path(8, banded).reverse()].join(" ") }));
  if (smooth.length > 1) svg.append(draw("polyline", { class: "line", points: path(6, smooth).join(" ") }));
  for (const [period, value, low, high, n, documents] of points) {
    if (!n) continue;
    if (low !== null) svg.append(draw("line", { class: "bar", x1: x(period), x2: x(period), y1: y(low), y2: y(high) }));
    const dot = draw("circle", { class: few ? "few" : "", cx: x(period), cy: y(value), r: 2.2 }, draw("title", {}, `${periods[period].name}: ${percent(value)} of ${n}`));
    dot.addEventListener("click", () => { location.hash = link(period); });
    svg.append(dot);
  }
  return svg;
}

function niceTop(largest) {
  if (!largest) return 0.1;
  const power = 10 ** Math.floor(Math.log10(largest));
  return Math.min(1, [1, 2, 4, 5, 10].map((step) => step * power).find((top) => top >= largest * 0.999));
}
