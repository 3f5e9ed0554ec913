// Which sentences a filter picks. A filter is the query of the address: every figure links to one.

const FILTERS = [
  "q",
  "word",
  "group",
  "party",
  "frame",
  "casts",
  "sentiment",
  "role",
  "voice",
  "by",
  "said",
  "stance",
  "loaded",
  "from",
  "to",
];
const NONE = "-",
  ANYONE = "*"; // no party; any source, of a party or not
const CASTS = { accused: -1, neither: 0, favoured: 1 };

function cleanFilter(params) {
  const filter = {};
  for (const key of FILTERS) if (params.get(key)) filter[key] = params.get(key);
  return filter;
}

const address = (view, filter) => `#${view}?${new URLSearchParams(filter)}`;

const partyNumber = (id) => (id === NONE ? 0 : META.parties.findIndex((party) => party.id === id) + 1 || -1);

// Conditions on one reading each; a sentence must hold a reading for every one of them.
function conditions(filter) {
  const whose = {};
  if (filter.voice) whose.voice = filter.voice === "source" ? 1 : 0;
  if (filter.by) whose.voiceParty = partyNumber(filter.by);
  const party = filter.party ? { party: partyNumber(filter.party) } : {};
  const found = [];
  const want = (kind, more) => found.push({ kind: META.kinds.indexOf(kind), ...more });
  const cast = filter.casts in CASTS ? { polarity: CASTS[filter.casts] } : {};
  if (filter.frame || filter.casts) {
    const label = filter.frame ? { label: META.frames.indexOf(filter.frame) + 1 } : {};
    want(filter.party || filter.casts ? "cast" : "frame", { ...label, ...party, ...cast, ...whose });
  }
  if (filter.sentiment || filter.role || (filter.party && !found.length)) {
    const label = filter.sentiment ? { label: META.sentiments.indexOf(filter.sentiment) + 1 } : {};
    const role = filter.role ? { polarity: META.roles.indexOf(filter.role) + 1 } : {};
    want("party", { ...label, ...role, ...party, ...whose });
  }
  if (filter.stance) want("attribution", { label: META.stances.indexOf(filter.stance) + 1 });
  if (filter.said) want("spoken", filter.said === ANYONE ? {} : { party: partyNumber(filter.said) });
  if (filter.loaded) want("loaded", whose);
  if (!found.length && Object.keys(whose).length) found.push({ below: META.kinds.indexOf("attribution"), ...whose });
  return found;
}

function documentTest(filter) {
  return (one) =>
    (!filter.group || one.group === filter.group) &&
    (!filter.from || (one.day !== null && one.day >= filter.from)) &&
    (!filter.to || (one.day !== null && one.day <= filter.to));
}

// The places of the sentences that meet the filter but for its words, in order.
async function structured(filter) {
  const { documents, firsts, total } = await corpus();
  const hits = new Uint8Array(total);
  const test = documentTest(filter);
  documents.forEach((one, index) => {
    if (test(one)) hits.fill(1, firsts[index], firsts[index + 1]);
  });
  const asked = conditions(filter);
  const columns = asked.length ? await readings() : null;
  asked.forEach((condition, round) => raise(columns, condition, hits, round + 1));
  const places = [];
  for (let place = 0; place < total; place++) if (hits[place] === asked.length + 1) places.push(place);
  return places;
}

// Raise by one every hit of `round` that has a reading like `condition`.
function raise(columns, { below = Infinity, ...equal }, hits, round) {
  const tests = Object.entries(equal).map(([name, value]) => [columns[name], value]);
  const { sentence, kind } = columns;
  for (let row = 0; row < sentence.length; row++) {
    if (hits[sentence[row]] === round && kind[row] < below && tests.every(([column, value]) => column[row] === value)) {
      hits[sentence[row]] = round + 1;
    }
  }
}

// The words of a text as the wording is counted by (slant.analysis.aggregate.word_counts), a space on each side.
const WORD = /[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/gu;
const wordsOf = (text) => ` ${(text.toLowerCase().match(WORD) ?? []).join(" ").replaceAll("’", "'")} `;

// Words in quotes stay together, all must be there; `word` is a whole word or a pair of them.
function textTests(filter) {
  const phrases = [...(filter.q ?? "").toLowerCase().matchAll(/"([^"]+)"|\S+/g)].map((found) => found[1] ?? found[0]);
  const tests = phrases.map((phrase) => (text) => text.toLowerCase().includes(phrase));
  if (filter.word) tests.push((text) => wordsOf(text).includes(` ${filter.word} `));
  return tests;
}

// The places of all sentences that the filter picks; null when `stale()` says that nobody waits any more.
async function matching(filter, stale, progress) {
  const places = await structured(filter);
  const tests = textTests(filter);
  if (!tests.length) return places;
  const { documents, firsts } = await corpus();
  const kept = [];
  let texts = [],
    current = -1;
  for (const place of places) {
    const index = documentAt(firsts, place);
    if (index !== current) {
      current = index;
      texts = await textsOf(documents[index]);
      if (stale()) return null;
      progress(index / documents.length);
    }
    if (tests.every((test) => test(texts[place - firsts[index]]))) kept.push(place);
  }
  return kept;
}

const partyName = (id) => (id === NONE ? "no party" : (META.parties.find((party) => party.id === id)?.name ?? id));

function inWords(filter) {
  const words = {
    q: (value) => `with ${value}`,
    word: (value) => `with “${value}”`,
    group: (value) => `${META.groupName}: ${value}`,
    party: (value) => `party: ${partyName(value)}`,
    frame: (value) => `frame: ${plain(value)}`,
    casts: (value) => `party is ${value === "neither" ? "cast neither way" : value}`,
    sentiment: (value) => `sentiment: ${value}`,
    role: (value) => `role: ${value}`,
    voice: (value) => (value === "source" ? "in a source’s voice" : "in the author’s voice"),
    by: (value) => `in the voice of ${partyName(value)}`,
    said: (value) =>
      value === ANYONE
        ? "attributed words"
        : `words of ${value === NONE ? "sources of no known party" : partyName(value)}`,
    stance: (value) => `cue stance: ${value}`,
    loaded: () => "loaded wording",
    from: (value) => `from ${value}`,
    to: (value) => `to ${value}`,
  };
  return (
    FILTERS.filter((key) => filter[key])
      .map((key) => words[key](filter[key]))
      .join(" · ") || "everything"
  );
}
