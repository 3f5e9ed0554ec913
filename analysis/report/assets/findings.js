// The findings: each section drawn from the figures that the file holds, with its choices in the address.

let META = null,
  FINDINGS = null;

const SECTIONS = {
  parties: [() => `Parties and ${META.groupName}s`, partiesSection],
  speakers: [() => "Who speaks", speakersSection],
  time: [() => "Frames over time", timeSection],
  wording: [() => `The wording that sets each ${META.groupName} apart`, wordingSection],
};

async function showFindings(name, params) {
  for (const [id, [title, draw_]] of Object.entries(SECTIONS)) {
    const section = byId(id),
      query = id === name ? params.toString() : (section.dataset.query ?? "");
    if (section.dataset.query === query) continue;
    const focused = section.contains(document.activeElement)
      ? [document.activeElement.id, document.activeElement.value]
      : null;
    const state = Object.fromEntries(new URLSearchParams(query));
    const change = (some) => {
      location.hash = address(id, { ...state, ...some });
    };
    section.dataset.query = query;
    section.replaceChildren(make("h2", { id: `${id}-title` }, title()), ...draw_(state, change).filter(Boolean));
    if (focused) again(section, ...focused);
  }
  if (name && !byId(name)?.contains(document.activeElement)) byId(name)?.scrollIntoView();
}

// The control that was used is drawn anew with its section: it keeps the focus.
function again(section, id, value) {
  const control = id
    ? byId(id)
    : [...section.querySelectorAll("input")].find((input) => input.value === value && input.checked);
  control?.focus({ preventScroll: true });
}
