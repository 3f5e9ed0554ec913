// Parties by outlet: sentiment, and how often each frame casts the party, in the author's voice or a source's.

const PARTIES_SHOWN = 8, GROUPS_SHOWN = 20;

function partiesSection(state, change) {
  const measure = state.measure ?? "sentiment", voice = state.voice ?? "author", all = state.show === "all";
  const parties = META.parties.slice(0, all ? undefined : PARTIES_SHOWN);
  const groups = META.groups.slice(0, all ? undefined : GROUPS_SHOWN);
  const measures = [["sentiment", "sentiment"], ...META.frames.map((frame) => [frame, `frame: ${plain(frame)}`])];
  const cells = FINDINGS.parties[voice]?.[measure] ?? {};
  const sentiment = measure === "sentiment";
  const words = sentiment
    ? `Mean sentiment toward each party (\u22121 negative to +1 positive), in the ${voice === "author" ? "author’s" : "sources’"} voice`
    : `Share of the sentences about each party that cast it in the frame “${plain(measure)}”, in the ${voice === "author" ? "author’s" : "sources’"} voice`;
  const largest = Math.max(0.05, ...Object.values(cells).flatMap((row) => Object.values(row)).map((row) => row[0]));
  const look = {
    show: sentiment ? (value) => signed(value) : percent,
    strength: sentiment ? (value) => value : (value) => value / largest,
    pole: sentiment ? null : "share",
    base: (cell) => `${cell.n.toLocaleString("en")} in ${cell.documents.toLocaleString("en")}`,
    link: (group, party) => address("sentences", { group, party, voice, ...(sentiment ? {} : { frame: measure }) }),
  };
  const named = (id) => ({ id, name: id });
  const hidden = META.parties.length > PARTIES_SHOWN || META.groups.length > GROUPS_SHOWN;
  return [
    make("div", { class: "controls" },
      selection("measure", "shown", measures, measure, (value) => change({ measure: value })),
      choice("voice", "voice", [["author", "author"], ["source", "a source"]], voice, (value) => change({ voice: value })),
      hidden ? choice("show", "parties", [["", `the ${PARTIES_SHOWN} most read`], ["all", "all"]], all ? "all" : "", (value) => change({ show: value })) : null),
    scale(sentiment, largest),
    figureTable({ caption: words, corner: META.groupName, rows: groups.map(named), columns: parties, find: (group, party) => cellOf(cells[group]?.[party]), look }),
    make("p", { class: "note" }, sentiment ? "Rests on readings of the party in that voice." : "Rests on sentences about the party; those that cast it are listed."),
    fewNote()];
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
