// Who speaks: shares of the attributed words by the source's party, and the stance of the cues.

const SOURCES_SHOWN = 8;

function speakersSection() {
  const { words, stance, attributed } = FINDINGS.speakers;
  const groups = FINDINGS.groups
    .filter((group) => words[group])
    .map((id) => ({ id, name: id, note: `${attributed[id][3].toLocaleString("en")} words` }));
  if (!groups.length) return [make("p", {}, "Nothing is attributed to anyone.")];
  const spoken = (id) => groups.reduce((sum, group) => sum + (words[group.id][id]?.[3] ?? 0), 0);
  const parties = META.parties
    .filter((party) => groups.some((group) => party.id in words[group.id]))
    .sort((a, b) => spoken(b.id) - spoken(a.id))
    .slice(0, SOURCES_SHOWN);
  const columns = [...parties, { id: NONE, name: "no party known" }];
  const share = (what, link) => ({
    show: percent,
    pole: "share",
    strength: (value) => value,
    link,
    base: (cell) => `${cell.count.toLocaleString("en")}${what(cell)}`,
  });
  return [
    figureTable({
      caption: `Share of the attributed words by the party of their source (those that speak most; below each ${META.groupName}: its attributed words)`,
      corner: META.groupName,
      rows: groups,
      columns,
      find: (group, party) => cellOf(words[group]?.[party]),
      look: share(
        () => " words",
        (group, party) => address("sentences", { group, said: party }),
      ),
    }),
    make("h3", {}, "How much is attributed, and how cues stand to it"),
    figureTable({
      caption: "Share of all words that are attributed, and of attributions whose cue is neutral, doubts or endorses",
      corner: META.groupName,
      rows: groups,
      columns: [{ id: "", name: "words attributed" }, ...META.stances.map((id) => ({ id, name: `cue: ${id}` }))],
      find: (group, column) => cellOf(column ? stance[group]?.[column] : attributed[group]),
      look: share(
        (cell) => ` of ${cell.n.toLocaleString("en")}`,
        (group, column) => address("sentences", column ? { group, stance: column } : { group, said: ANYONE }),
      ),
    }),
    fewNote(),
  ];
}
