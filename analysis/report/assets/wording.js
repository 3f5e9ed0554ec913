// The wording that sets each outlet apart: log-odds against all others, most certain first.

function wordingSection() {
  const groups = FINDINGS.groups.filter((group) => FINDINGS.wording[group]?.length);
  if (!groups.length)
    return [make("p", {}, `No wording sets one ${META.groupName} apart from the others beyond chance.`)];
  const silent = FINDINGS.groups.filter((group) => !groups.includes(group));
  return [
    make(
      "p",
      { class: "note" },
      "Words and pairs of words that stand more often here than in all others together: log-odds with an informative Dirichlet prior (Monroe et al. 2008). " +
        "z: with articles, not words, as what is sampled. Only terms at a false-discovery rate under 5 %, those with the highest z first.",
    ),
    make("div", { class: "words" }, ...groups.map((group) => wordTable(group, FINDINGS.wording[group]))),
    silent.length ? make("p", { class: "note" }, "Nothing beyond chance: ", isolated(silent.join(", ")), ".") : null,
  ];
}

function wordTable(group, words) {
  const largest = Math.max(...words.map((row) => row[1]));
  const rows = words.map(([word, value, z, here, elsewhere]) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, make("bdi", {}, make("a", { href: address("sentences", { group, word }) }, word))),
      make("td", { class: "number" }, signed(value, 1)),
      make("td", { class: "track" }, bar(value / largest)),
      make("td", { class: "number" }, z.toFixed(1)),
      make("td", { class: "number" }, here.toLocaleString("en")),
      make("td", { class: "number" }, elsewhere.toLocaleString("en")),
    ),
  );
  const head = ["term", "log-odds"].map((name) => make("th", { scope: "col" }, name));
  const rest = ["z", "here", "elsewhere"].map((name) => make("th", { scope: "col" }, name));
  return make(
    "table",
    { class: "plain" },
    make("caption", {}, isolated(group)),
    make("thead", {}, make("tr", {}, ...head, make("td", {}), ...rest)),
    make("tbody", {}, ...rows),
  );
}

function bar(share) {
  const svg = draw("svg", {
    viewBox: "0 0 100 10",
    class: "chart",
    "aria-hidden": "true",
    preserveAspectRatio: "none",
  });
  svg.append(draw("rect", { class: "fill", x: 0, y: 0, width: 100 * share, height: 10 }));
  return svg;
}
