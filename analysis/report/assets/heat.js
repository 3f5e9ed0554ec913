// Parties by outlet: sentiment, and how often each frame casts the party, in the author's voice or a source's.

const PARTIES_SHOWN = 8,
  GROUPS_SHOWN = 20;

function partiesSection(state, change) {
  const measure = state.measure ?? "sentiment",
    voice = state.voice ?? "author",
    how = state.casts ?? META.usual[measure],
    all = state.show === "all";
  const sentiment = measure === "sentiment";
  const shown = META.parties.filter((party) => FINDINGS.parties_shown.includes(party.id));
  const parties = shown.slice(0, all ? undefined : PARTIES_SHOWN);
  const groups = FINDINGS.groups.slice(0, all ? undefined : GROUPS_SHOWN);
  const measures = [["sentiment", "sentiment"], ...META.frames.map((frame) => [frame, `frame: ${plain(frame)}`])];
  const cells = FINDINGS.parties[voice][sentiment ? measure : `${measure}/${CASTS[how]}`] ?? {};
  const largest = Math.max(
    0.05,
    ...Object.values(cells)
      .flatMap((row) => Object.values(row))
      .filter((row) => !row[6])
      .map((row) => row[0]),
  );
  const numbers = (cell) => [cell.count, cell.n, cell.documents].map((n) => n.toLocaleString("en"));
  const look = {
    show: sentiment ? (value) => signed(value) : percent,
    strength: sentiment ? (value) => value : (value) => value / largest,
    pole: sentiment ? null : "share",
    base: (cell) =>
      (([count_, n, documents]) => `${sentiment ? "" : `${count_} of `}${n} in ${documents}`)(numbers(cell)),
    link: (group, party) =>
      address("sentences", { group, party, voice, ...(sentiment ? {} : { frame: measure, casts: how }) }),
  };
  const hidden = shown.length > PARTIES_SHOWN || FINDINGS.groups.length > GROUPS_SHOWN;
  const left = [
    [META.parties.length - shown.length, "parties"],
    [META.groups.length - FINDINGS.groups.length, `${META.groupName}s`],
  ]
    .filter(([n]) => n > 0)
    .map(([n, what]) => `${n} ${what} with the fewest readings are in no figure.`);
  return [
    make(
      "div",
      { class: "controls" },
      selection("measure", "shown", measures, measure, (value) =>
        change({ measure: value, casts: META.usual[value] ?? "" }),
      ),
      sentiment
        ? null
        : choice(
            "casts",
            "the party is",
            Object.keys(CASTS).map((one) => [one, one]),
            how,
            (value) => change({ casts: value }),
          ),
      choice(
        "voice",
        "voice",
        [
          ["author", "author"],
          ["source", "a source"],
        ],
        voice,
        (value) => change({ voice: value }),
      ),
      hidden
        ? choice(
            "show",
            "parties",
            [
              ["", `the ${PARTIES_SHOWN} most read`],
              ["all", "all"],
            ],
            all ? "all" : "",
            (value) => change({ show: value }),
          )
        : null,
    ),
    scale(sentiment, largest),
    figureTable({
      caption: heatCaption(measure, voice, how),
      corner: META.groupName,
      rows: groups.map((id) => ({ id, name: id })),
      columns: parties,
      find: (group, party) => cellOf(cells[group]?.[party]),
      look,
    }),
    make(
      "p",
      { class: "note" },
      `Rests on: ${sentiment ? "sentences about the party in that voice" : "sentences that cast it so, of all about it"}, in articles. ${left.join(" ")}`,
    ),
    fewNote(),
  ];
}

function heatCaption(measure, voice, how) {
  const whose = `in the ${voice === "author" ? "author’s" : "sources’"} voice`;
  if (measure === "sentiment") return `Mean sentiment toward each party (\u22121 negative to +1 positive), ${whose}`;
  const cast = how === "neither" ? "as neither accused nor favoured" : `as ${how}`;
  return `Share of the sentences about each party that cast it ${cast} in the frame “${plain(measure)}”, ${whose}`;
}

// The scale in five steps, with its ends in numbers.
function scale(sentiment, largest) {
  const steps = sentiment ? [-1, -0.5, 0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1];
  const shown = steps.map((step) => {
    const box = make("span", { class: "step" }, sentiment ? signed(step, 1) : percent(step * largest));
    box.style.setProperty("--strength", `${60 * Math.abs(step)}%`);
    box.style.setProperty("--pole", `var(--pole-${sentiment ? (step < 0 ? "negative" : "positive") : "share"})`);
    return box;
  });
  return make("p", { class: "scale" }, make("span", { class: "quiet" }, "scale"), ...shown);
}
