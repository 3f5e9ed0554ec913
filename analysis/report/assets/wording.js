// The wording that sets each outlet apart: log-odds against all others, with their intervals.

const WORDS_SHOWN = 15;

function wordingSection() {
  const tables = FINDINGS.groups.filter((group) => FINDINGS.wording.groups[group]?.length).map((group) => wordTable(group, FINDINGS.wording.groups[group].slice(0, WORDS_SHOWN)));
  if (!tables.length) return [make("p", {}, `There are too few ${META.groupName}s to compare.`)];
  return [
    make("p", { class: "note" }, FINDINGS.wording.note),
    make("div", { class: "words" }, ...tables)];
}

function wordTable(group, words) {
  const largest = Math.max(...words.map((row) => row[3]));
  const rows = words.map(([word, value, low, high, here, elsewhere]) => make("tr", {},
    make("th", { scope: "row" }, make("bdi", {}, make("a", { href: address("sentences", { group, word }) }, word))),
    make("td", { class: "number" }, signed(value, 1)), make("td", { class: "track" }, track(value, low, high, largest)),
    make("td", { class: "number" }, `${here} / ${elsewhere}`)));
  const head = ["word", "log-odds", "95 % interval", "here / elsewhere"].map((name) => make("th", { scope: "col" }, name));
  return make("table", { class: "plain" }, make("caption", {}, isolated(group)), make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
}

function track(value, low, high, largest) {
  const x = (at) => Math.max(0, (at / largest) * 100);
  const svg = draw("svg", { viewBox: "-2 0 104 12", class: "chart", role: "img", "aria-label": `${signed(low, 1)} to ${signed(high, 1)}`, preserveAspectRatio: "none" });
  svg.append(draw("line", { class: "grid", x1: 0, x2: 100, y1: 6, y2: 6 }), draw("line", { class: "line", x1: x(low), x2: x(high), y1: 6, y2: 6 }), draw("circle", { class: "dot", cx: x(value), cy: 6, r: 2 }));
  return svg;
}
