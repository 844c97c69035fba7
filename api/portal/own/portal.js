// What the pages can do without: the design system's own scripts, and suggestions while a question is typed.
import { initAll } from "./nhsuk-frontend.min.js";

initAll();

const box = document.getElementById("q-box");
if (box) suggest(box);

function suggest(box) {
  const plain = box.querySelector("input");
  const script = document.createElement("script");
  script.src = new URL("accessible-autocomplete.min.js", import.meta.url);
  script.onload = () => complete(box, plain);
  document.head.append(script);
}

function complete(box, plain) {
  const focused = document.activeElement === plain;
  const kept = plain.value;
  plain.remove();
  window.accessibleAutocomplete({
    element: box,
    id: plain.id,
    name: plain.name,
    defaultValue: kept,
    minLength: 3,
    confirmOnBlur: false,
    showNoOptionsFound: false,
    displayMenu: "overlay",
    inputClasses: "nhsuk-input",
    source: fetched,
    templates: { inputValue: (one) => (one ? one.name || one : ""), suggestion: described },
    // A thing has a page of its own; what is typed on stays a question.
    onConfirm: (one) => { if (one && one.url) window.location.assign(pageOf(one.url)); },
    tStatusQueryTooShort: () => "",
  });
  const input = box.querySelector("input");
  const hints = [input.getAttribute("aria-describedby"), plain.getAttribute("aria-describedby")].filter(Boolean);
  input.setAttribute("aria-describedby", hints.join(" "));
  input.maxLength = plain.maxLength;
  input.dir = "auto";
  if (focused) input.focus();
  // The library keeps Enter to itself while its list is open; with nothing chosen from it, Enter asks the question.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !box.querySelector('[aria-selected="true"]')) {
      event.stopPropagation();
      event.preventDefault();
      input.form.requestSubmit();
    }
  }, true);
}

let waiting;
let asked;

function fetched(typed, show) {
  clearTimeout(waiting);
  asked?.abort();
  waiting = setTimeout(async () => {
    asked = new AbortController();
    try {
      const address = `/v1/suggest?limit=6&q=${encodeURIComponent(typed.slice(0, 100))}`;
      const answer = await fetch(address, { signal: asked.signal });
      show(answer.ok ? (await answer.json()).items : []);
    } catch (error) {
      // What was typed since then is being asked for already.
      if (error.name !== "AbortError") show([]);
    }
  }, 150);
}

function described(one) {
  if (!one.name) return "";
  const line = document.createElement("span");
  const kind = one.kind === "initiative" ? "case" : one.kind;
  line.append(one.text, Object.assign(document.createElement("small"), { textContent: ` ${kind}` }));
  return line.innerHTML;
}

function pageOf(url) {
  const page = new URL(url.replace(/^\/v1/, ""), window.location.origin);
  const mine = new URLSearchParams(window.location.search).get("mine");
  if (mine) page.searchParams.set("mine", mine);
  return page;
}
