// The page at /docs is whole without this. It adds a search, tabs, buttons to copy, and the address of this service.
"use strict";

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (name, properties) => Object.assign(document.createElement(name), properties);

/** What was chosen before, where the browser keeps it. */
const kept = {
  get(name) {
    try {
      return localStorage.getItem(`docs-${name}`);
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`docs-${name}`, value);
    } catch {
      // A browser that keeps nothing asks again next time.
    }
  },
};

/** Show the address of this service, a prefix of a proxy included, in place of the one in the schema's samples. */
function useThisAddress() {
  const bases = all(".base");
  const here = new URL(".", location.href).href.replace(/\/$/, "");
  if (!location.protocol.startsWith("http")) return;
  const written = bases[0].textContent;
  for (const code of [...bases, ...all("figure code")]) {
    code.textContent = code.textContent.replaceAll(written, here);
  }
}

/** Tables whose rows become blocks on narrow screens keep their roles in browsers that would drop them. */
function keepRolesOfTables() {
  const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" };
  for (const [name, role] of Object.entries(roles)) for (const each of all(`main ${name}`)) each.setAttribute("role", role);
  for (const each of all("main th")) each.setAttribute("role", each.scope === "row" ? "rowheader" : "columnheader");
}

/** One region that says what happened to people who do not see it. */
const said = make("p", { className: "said", role: "status" });
function say(words) {
  said.textContent = "";
  setTimeout(() => (said.textContent = words), 50);
}

/** Copy what an element shows; where the page was not sent over TLS, by way of the selection. */
async function copy(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    const range = document.createRange();
    range.selectNodeContents(element);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return document.execCommand("copy");
  }
}

function addCopyButton(pre, what) {
  const frame = make("div", { className: "copied" });
  const button = make("button", { type: "button", className: "copy", textContent: "Copy" });
  button.setAttribute("aria-label", `Copy ${what}`);
  pre.replaceWith(frame);
  frame.append(pre, button);
  button.addEventListener("click", async () => {
    const done = await copy(pre.querySelector("code"));
    button.textContent = done ? "Copied" : "Press Ctrl C";
    say(done ? `Copied ${what}.` : "It is selected; press Ctrl and C to copy it.");
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
}

function addCopyButtons() {
  for (const figure of all("figure")) {
    const name = figure.closest(".tabs")?.dataset.name;
    const label = figure.querySelector("figcaption").textContent;
    addCopyButton(figure.querySelector("pre"), `${label} for ${name ?? "a client"}`);
  }
  for (const answer of all("details.answer")) {
    addCopyButton(answer.querySelector("pre"), `the example answer of ${answer.closest("article").id}`);
  }
}

/** Show one language everywhere; what the person looks at stays where it is. */
function choose(label, pressed) {
  const before = pressed?.getBoundingClientRect().top;
  for (const tab of all('[role="tab"]')) {
    const chosen = tab.textContent === label;
    tab.setAttribute("aria-selected", chosen);
    tab.tabIndex = chosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !chosen;
  }
  if (!pressed) return;
  scrollBy(0, pressed.getBoundingClientRect().top - before);
  kept.set("language", label);
}

function makeTabs() {
  for (const group of all(".tabs")) {
    const list = make("div", { role: "tablist" });
    list.setAttribute("aria-label", `Example request for ${group.dataset.name}`);
    for (const figure of all("figure", group)) {
      const label = figure.querySelector("figcaption").textContent;
      const tab = make("button", { type: "button", role: "tab", textContent: label });
      tab.id = `tab-${group.dataset.name}-${label}`;
      const panel = make("div", { role: "tabpanel", id: `panel-${group.dataset.name}-${label}` });
      panel.setAttribute("aria-labelledby", tab.id);
      tab.setAttribute("aria-controls", panel.id);
      figure.replaceWith(panel);
      panel.append(figure);
      list.append(tab);
    }
    list.addEventListener("click", (event) => {
      if (event.target.role === "tab") choose(event.target.textContent, event.target);
    });
    list.addEventListener("keydown", (event) => {
      const tabs = [...list.children];
      const at = tabs.indexOf(event.target);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
      if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const next = tabs.at(to % tabs.length);
      choose(next.textContent, next);
      next.focus({ preventScroll: true });
    });
    group.prepend(list);
  }
  const labels = all(".tabs [role=tab]").map((tab) => tab.textContent);
  if (labels.length) choose(labels.includes(kept.get("language")) ? kept.get("language") : labels[0]);
}

/** Words of a search, and what they are looked for in: all but code and the usual errors, and other words for it. */
const UNREAD = ".samples, .usual";
const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);
function textOf(element) {
  const copy = element.cloneNode(true);
  for (const unread of all(UNREAD, copy)) unread.remove();
  return `${copy.textContent} ${element.dataset.words ?? ""}`.toLowerCase();
}

/** Mark the words in the entries that are shown, in browsers that can do so without changing the page. */
const MOST_MARKS = 2000;
function mark(entries, words) {
  if (!window.CSS?.highlights) return;
  const found = [];
  for (const entry of words.length ? entries : []) {
    const walker = document.createTreeWalker(entry, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node && found.length < MOST_MARKS; node = walker.nextNode()) {
      if (node.parentElement.closest(UNREAD)) continue;
      const text = node.data.toLowerCase();
      for (const word of words) {
        for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
          found.push(new StaticRange({ startContainer: node, startOffset: at, endContainer: node, endOffset: at + word.length }));
        }
      }
    }
  }
  CSS.highlights.set("found", new Highlight(...found));
}

/** Folds that a search opened, to be closed after it. Of many entries only the first are opened: the rest on a click. */
const opened = new Set();
const MOST_OPENED = 10;
function closeFolds() {
  for (const fold of opened) fold.open = false;
  opened.clear();
}
function openFolds(entries, words) {
  for (const fold of entries.flatMap((entry) => all("details:not([open], .answer)", entry))) {
    const text = textOf(fold);
    if (!words.some((word) => text.includes(word))) continue;
    fold.open = true;
    opened.add(fold);
  }
}

/** Parts of the contents: while a search is on those with results are open, after it those that were open before. */
let before;
function openContents(parts, searching) {
  if (searching) before ??= new Map(parts.map((part) => [part, part.open]));
  for (const part of before ? parts : []) part.open = searching ? !part.hidden : before.get(part);
  if (!searching) before = undefined;
}

/** Such as: 1 topic, 2 operations and 3 records. */
function count(entries) {
  const kinds = new Map();
  for (const { dataset } of entries) kinds.set(dataset.kind, (kinds.get(dataset.kind) ?? 0) + 1);
  const counts = [...kinds].map(([kind, number]) => `${number} ${kind}${number === 1 ? "" : "s"}`);
  const nothing = "Nothing has all of these words. Try fewer, or the beginning of one.";
  return counts.length ? new Intl.ListFormat("en-GB").format(counts) : nothing;
}

function makeSearch() {
  const input = document.getElementById("find");
  const slash = document.getElementById("slash");
  const entries = all("[data-kind]");
  const links = all("nav li a");
  const sections = all(".group, #start-here");
  const parts = all("nav details");
  let index;
  let words = [];
  let timer;

  function filter() {
    index ??= new Map(entries.map((entry) => [entry, textOf(entry)]));
    words = wordsOf(input.value);
    const searching = words.length > 0;
    const shown = entries.filter((entry) => words.every((word) => index.get(entry).includes(word)));
    const ids = new Set(shown.map((entry) => entry.id));
    for (const entry of entries) entry.hidden = !ids.has(entry.id);
    for (const link of links) link.parentElement.hidden = searching && !ids.has(decodeURIComponent(link.hash.slice(1)));
    document.body.classList.toggle("searching", searching);
    for (const section of sections) section.hidden = searching && !section.querySelector("[data-kind]:not([hidden])");
    for (const part of parts) part.hidden = !part.querySelector("li:not([hidden])");
    openContents(parts, searching);
    closeFolds();
    if (searching) openFolds(shown.slice(0, MOST_OPENED), words);
    mark(shown, words);
    if (searching && input === document.activeElement) scrollTo(0, 0);
    document.getElementById("found").textContent = searching ? count(shown) : "";
  }

  function clear() {
    if (!input.value) return;
    input.value = "";
    filter();
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(filter, 200);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear();
  });
  slash.checked = kept.get("slash") !== "off";
  slash.addEventListener("change", () => kept.set("slash", slash.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.key !== "/" || !slash.checked || typing || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  document.querySelector(".finder").hidden = false;
  const back = document.querySelector('.back [href="#find"]');
  back.hidden = false;
  back.addEventListener("click", (event) => {
    event.preventDefault();
    scrollTo(0, 0);
    input.focus();
    input.select();
  });
  if (input.value) filter();
  return { clear, openFoundIn: (entry) => openFolds([entry], words) };
}

/** Go to what the address names: take away a search that hides it, and open the folds that it stands in or consists of. */
function reveal(search) {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target || !document.querySelector("main").contains(target)) return;
  if (target.closest("[hidden]")) search.clear();
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (target.matches(".record")) for (const fold of all(".fold", target)) fold.open = true;
  if (target.matches(".entry")) search.openFoundIn(target);
  target.scrollIntoView();
}

/** Tell in the contents which entry is being read. */
function followReading() {
  const links = new Map(all("nav li a").map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const side = document.querySelector(".side");
  let current;
  const watch = new IntersectionObserver(
    (seen) => {
      const entry = seen.find((each) => each.isIntersecting)?.target;
      const link = entry && links.get(entry.id);
      if (!link || link === current) return;
      current?.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      current = link;
      const { top, bottom } = link.getBoundingClientRect();
      const outside = top < 0 || bottom > innerHeight;
      if (wide.matches && outside && link.checkVisibility?.() && !side.contains(document.activeElement)) {
        side.scrollBy(0, top - innerHeight / 2);
      }
    },
    { rootMargin: "-10% 0px -85% 0px" },
  );
  for (const entry of all(".entry, .intro")) watch.observe(entry);
}

const wide = matchMedia("(min-width: 68rem)");

function printAll() {
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("main details:not([open])");
    for (const fold of closed) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of closed) fold.open = false;
  });
}

document.body.append(said);
useThisAddress();
keepRolesOfTables();
makeTabs();
addCopyButtons();
if (wide.matches) for (const part of all("nav .part")) part.open = true;
const search = makeSearch();
addEventListener("hashchange", () => reveal(search));
document.addEventListener("click", (event) => {
  // The address does not change where a link names what it names already.
  if (event.target.closest?.('a[href^="#"]')?.hash === location.hash) reveal(search);
});
followReading();
printAll();
if (location.hash) reveal(search);
