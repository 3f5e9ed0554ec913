// Blocks of data: gzip in base64, unpacked when they are first asked for.

const ARRAYS = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, uint32: Uint32Array };
// Highlighted articles are large: so many unpacked blocks of them are kept.
const KEPT = 24;
const blocks = new Map();

function block(name) {
  const found = blocks.get(name) ?? unpack(name);
  blocks.delete(name);
  blocks.set(name, found); // the last used stands last
  const html = [...blocks.keys()].filter((key) => key.startsWith("html-"));
  html.slice(0, -KEPT).forEach((key) => blocks.delete(key));
  return found;
}

async function unpack(name) {
  const element = document.getElementById(`data-${name}`);
  const packed = Uint8Array.from(atob(element.textContent), (c) => c.charCodeAt(0));
  const response = new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")));
  const kind = ARRAYS[element.dataset.kind];
  return kind ? new kind(await response.arrayBuffer()) : response.json();
}

// The documents as objects, and the place of each one's first sentence among all (one more at the end).
let corpusFound = null;
function corpus() {
  corpusFound ??= readCorpus();
  return corpusFound;
}

async function readCorpus() {
  const rows = await block("documents");
  const documents = rows.map(([id, title, group, day, error, sentences, part, place, roles], index) => ({
    id,
    title,
    group,
    day,
    error,
    sentences,
    part,
    place,
    roles,
    index,
  }));
  const firsts = new Uint32Array(documents.length + 1);
  documents.forEach((one, index) => {
    firsts[index + 1] = firsts[index] + one.sentences;
  });
  return { documents, firsts, total: firsts[documents.length] };
}

async function readings() {
  const names = ["sentence", "kind", "label", "party", "voice", "voiceParty", "polarity"];
  const columns = await Promise.all(names.map((name) => block(name)));
  return Object.fromEntries(names.map((name, index) => [name, columns[index]]));
}

// The document that holds the sentence at `place`: the last whose first sentence is not behind it.
function documentAt(firsts, place) {
  let low = 0,
    high = firsts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (firsts[middle] <= place) low = middle;
    else high = middle;
  }
  return low;
}

const sentencesOf = async (one) => (await block(`html-${one.part}`))[one.place];
const textsOf = async (one) => (await block(`text-${one.part}`))[one.place];
