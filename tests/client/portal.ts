// A search page over the API, with a client generated from its schema. It takes the place of the script in portal.html,
// whose head, form and styles it needs. Passages are fetched when a person unfolds them, "More" adds to a list, and all
// that is found has a page. The address of the page has the query of /v1/search, or the kind and id of one thing.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

const API = "http://127.0.0.1:8000";
const client = createClient<paths>({ baseUrl: API });

type Schemas = components["schemas"];
type Answer = Schemas["Answer"];
type Hit = Schemas["Hit"];
type Evidence = Schemas["EvidenceShown"];
type InitiativeView = Schemas["InitiativeView"];
type Kind = Schemas["Node"]["kind"];
type KindWithPage = Exclude<Kind, "passage" | "abbreviation">;
type Named = { id: string; name: string };
type Child = Node | string | false | null | undefined;

const main = document.querySelector("main")!;
const box = document.querySelector<HTMLInputElement>("#q")!;
const status = document.querySelector("[role=status]")!;
const asked = new URLSearchParams(location.search);
let words: Schemas["Vocabularies"]; // every name of a filter and of its values, as a page shows it

// ---- Elements. What comes from the API becomes a text node, so that none of it is read as HTML.
function h<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Record<string, string | number | boolean> = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}
const note = (text: string) => h("p", { class: "small" }, text);
const because = (reason: string | undefined) => reason && note(`Our reading: ${reason}`);
const through = (refs: Named[]) => refs.length > 0 && ` through ${refs.map((ref) => ref.name).join(", ")}`;
const part = (title: string, items: Node[]) =>
  items.length > 0 && h("section", {}, h("h3", {}, title), h("ul", {}, ...items));
const link = (kind: Kind, { id, name }: Named) => h("a", { href: `?${new URLSearchParams({ kind, id })}` }, name);
const links = (kind: Kind, things: Named[]) => things.flatMap((one, at) => [at > 0 && ", ", link(kind, one)]);
const searchLink = (url: string, text: string) => h("a", { href: new URL(url, API).search }, text);
const webLink = (address: string | undefined, text: string) =>
  address && /^https?:/.test(address) ? h("a", { href: address }, text) : text;
const label = (vocabulary: string, id: string | undefined) =>
  words.vocabularies[vocabulary]?.find((word) => word.id === id)?.label;
const filterLabel = (name: string) => words.filters.find((filter) => filter.name === name)?.label;
function tell(title: string, text: string) {
  document.title = `${title}: ${document.title}`;
  status.textContent = text; // is read aloud
}

// ---- The API. What it refuses comes as a problem document, which says what to do.
class Refused extends Error {
  constructor(readonly problem: Schemas["Problem"]) { super(problem.detail); }
}
async function ask<T>(call: Promise<{ data?: T; error?: Schemas["Problem"] }>): Promise<T> {
  const { data, error } = await call;
  if (error) throw new Refused(error);
  if (data === undefined) throw new Error("The answer was empty.");
  return data;
}
const follow = (address: string) => ask(client.GET(address as "/v1/search")); // of a search, with its query
function fault(error: unknown) {
  const problem = error instanceof Refused ? error.problem : undefined;
  const allowed = (problem?.errors ?? []).flatMap((one) => one.allowed ?? []);
  return h("section", { role: "alert", class: "fault" },
    h("h2", {}, problem?.title ?? "The service cannot be reached"), h("p", {}, problem?.detail ?? String(error)),
    allowed.length > 0 && note(`It may be: ${allowed.join(", ")}.`));
}

// ---- Evidence, folded. Answers name passages by their ids; their texts are fetched when it is unfolded, each once.
const cited: Schemas["Cited"] = { passages: {}, sources: {} };
function evidence(list: Evidence[], marked: Schemas["PassageMarks"][] = []) {
  const details = h("details", {}, h("summary", {}, `Evidence (${list.length})`));
  details.addEventListener("toggle", async () => {
    try {
      const id = list.map((item) => item.passage).filter((passage) => !(passage in cited.passages));
      const more = id.length > 0 ? await ask(client.GET("/v1/passages", { params: { query: { id } } })) : cited;
      Object.assign(cited.passages, more.passages);
      Object.assign(cited.sources, more.sources);
      details.append(...list.map((item) => passage(item, marked)));
    } catch (error) {
      details.append(fault(error));
    }
  }, { once: true });
  return list.length > 0 && details;
}
function passage(item: Evidence, marked: Schemas["PassageMarks"][]) {
  const { text, wording, source: id, locator } = cited.passages[item.passage];
  const source = cited.sources[id];
  const characters = [...text]; // marks count whole characters, of which a string of JavaScript counts some twice
  const ends = (marked.find((one) => one.id === item.passage)?.marks ?? []).flatMap(({ start, end }) => [start, end]);
  const parts = [0, ...ends].map((from, at) => {
    const piece = characters.slice(from, ends[at]).join("");
    return at % 2 === 1 ? h("mark", {}, piece) : piece; // every second piece is marked
  });
  const quoted = wording === "quoted";
  return h("figure", {}, h("blockquote", {}, quoted && "“", ...parts, quoted && "”"),
    h("figcaption", {}, `${label("stance", item.stance)}: ${label("basis", item.basis)}. `,
      item.voice && `${item.voice}. `, webLink(source.link, source.title), `, ${locator}. ${source.licence}`));
}

// ---- A search: the short answer, how it was read, filters, and two lists.
function hit(one: Hit) {
  const path = one.paths?.[0]; // the best one is the first
  const about = [label("kind", one.kind), label("implementation", one.implementation), label("tier", one.tier)];
  return h("li", { value: one.rank }, h("h3", {}, link(one.kind, one)), note(about.filter(Boolean).join(" · ")),
    h("p", {}, path?.text ?? one.summary),
    one.initiatives?.length ? h("p", {}, "Cases: ", ...links("initiative", one.initiatives)) : null,
    // A step that does not go on from the one before begins with its own name.
    path && h("ol", { class: "path" }, ...path.steps.map((step, at) => h("li", {},
      path.steps[at - 1]?.to.id !== step.from.id && h("strong", {}, step.from.name),
      ` ${step.caption} → `, h("strong", {}, step.to.name), through(step.through),
      because(step.because), evidence(step.evidence, one.passages)))));
}
function hitList(answer: Answer, which: "cases" | "concepts") {
  const { total, semantic_only, hits } = answer[which];
  let { next } = answer[which];
  const things = which === "cases" ? "cases" : "barriers and enablers";
  const list = h("ol", {}, ...hits.map(hit));
  const more = h("button", { type: "button" }, `More ${things}`);
  more.hidden = !next;
  more.addEventListener("click", async () => {
    if (!next || more.disabled) return;
    more.disabled = true;
    try {
      const page = await follow(next);
      const added = page[which].hits.map(hit);
      list.append(...added);
      added[0]?.querySelector("a")?.focus();
      next = page[which].next;
      more.hidden = !next;
      more.disabled = false;
    } catch (error) {
      more.replaceWith(fault(error));
    }
  });
  return h("section", {}, h("h2", {}, `${total} ${things}`),
    semantic_only > 0 && note(`${semantic_only} of them are near in meaning only.`), list, more);
}
function reading({ interpretation: read }: Answer) {
  const line = (text: string, url?: string, does = "Take out") =>
    h("li", {}, `${text}. `, url && searchLink(url, does));
  const labels = (vocabulary: string, ids: string[]) => ids.map((id) => label(vocabulary, id)).join(", ");
  const kind = (name: string) => label("kind", name) ?? filterLabel(name);
  const lines = [
    read.terms.map((term) => line(`“${term.text}” is ${term.name} (${kind(term.kind)})`, term.drop_url)),
    read.excluded.map((term) => line(`Without ${term.name}`, term.drop_url)),
    read.want.length > 0 ? line(`Looks for: ${labels("want", read.want)}`, read.drops.want_url) : [],
    read.result.length > 0 ? line(`Result: ${labels("result", read.result)}`, read.drops.result_url) : [],
    Object.entries(read.spelling).map(([from, to]) => line(`“${from}” is read as “${to}”`)),
    read.dropped.map((term) => line(`Not read: ${term.name}`, term.restore_url, "Read it again")),
  ].flat();
  return lines.length > 0 &&
    h("details", { open: true }, h("summary", {}, "How the question was read"), h("ul", {}, ...lines));
}
// The boxes belong to the form of the question. What is chosen is always among the values, also where nothing is found.
function filters({ facets, receipt: { filters: chosen } }: Answer) {
  const choice = (name: string, value: string, text: string) => h("li", {}, h("label", {}, h("input",
    { type: "checkbox", form: "ask", name, value, checked: !!chosen[name]?.includes(value) }), ` ${text}`));
  const dates = Object.entries(chosen).filter(([name]) => !(name in facets)); // since and until have no facet
  const others = [...asked].filter(([name]) =>
    !(name in facets) && !(name in chosen) && name !== "q" && name !== "page");
  return h("details", { open: matchMedia("(min-width: 45rem)").matches }, h("summary", {}, "Filters"),
    ...others.map(([name, value]) => h("input", { type: "hidden", form: "ask", name, value })),
    h("ul", {}, ...dates.map(([name, [date]]) => choice(name, date, `${filterLabel(name)}: ${date}`))),
    ...Object.entries(facets).filter(([, facet]) => facet.values.length > 0).map(([name, facet]) =>
      h("details", { open: name in chosen }, h("summary", {}, `${facet.label} (${facet.total})`),
        h("ul", {}, ...facet.values.map((value) => choice(name, value.id, `${value.name} (${value.count})`))))),
    h("p", {}, h("button", { form: "ask" }, "Apply filters")));
}
async function searchPage() {
  box.value = asked.get("q") ?? "";
  const sent = new URLSearchParams(asked);
  sent.set("evidence", "ids");
  sent.set("facet_values", "10");
  const answer = await follow(`/v1/search?${sent}`);
  tell(box.value || "Search", `${answer.cases.total} cases, ${answer.concepts.total} barriers and enablers`);
  const lists = [hitList(answer, "cases"), hitList(answer, "concepts")];
  if (answer.leads === "concepts") lists.reverse();
  return [
    h("section", { class: "answer" }, h("h2", {}, label("verdict", answer.verdict)), h("p", {}, answer.says),
      ...answer.missing.filter((text) => !answer.says.includes(text)).map(note), reading(answer)),
    h("div", { class: "columns" }, filters(answer), h("div", {}, ...lists))];
}

// ---- The page of a thing. What is claimed of it names its claim, and the claim has the evidence.
function proof({ claims }: { claims: Record<string, Schemas["ClaimShown"]> }, ids: string[]): Child[] {
  const shown = ids.map((id) => claims[id]);
  const items = new Map(shown.flatMap((claim) => claim.evidence).map((item) => [item.passage, item])); // each once
  return [...shown.map((claim) => because(claim.because)), evidence([...items.values()])];
}
function told(view: InitiativeView, similar: Schemas["Similar"]) {
  const what = view.properties, parts = view.case!; // an initiative has it always, other kinds never
  const facts = [label("type", what.type), label("status", what.status), label("implementation", what.implementation),
    what.started && `begun ${what.started}`, parts.funding, ...what.topics.map((topic) => label("topic", topic))];
  tell(view.name, `The case ${view.name}`);
  return [h("h2", {}, view.name), note(facts.filter(Boolean).join(" · ")), h("p", {}, what.summary),
    what.not_reported && note(`Not reported: ${what.not_reported}`),
    part("Where it ran", view.systems.map((one) => h("li", {}, link("system", one)))),
    part("Barriers", parts.barriers.map((one) => h("li", {}, `${one.caption} `, link("barrier", one),
      through(one.through), ...proof(view, [one.claim])))),
    part("What helped", parts.enablers.map((one) => h("li", {}, `${one.caption} `, link("enabler", one),
      ...proof(view, one.claims)))),
    part("Outcomes", parts.outcomes.map((one) => h("li", {}, `${one.caption} `, h("strong", {}, one.name),
      one.figure && `: ${one.figure}`, ` (${label("known", one.properties.known)}). ${one.properties.statement}`,
      ...proof(view, [one.claim])))),
    part("Who took part", parts.organisations.map((one) => h("li", {}, webLink(one.link, one.name),
      one.role && `: ${one.role}`, ...proof(view, [one.claim])))),
    part("Similar cases", similar.items.map((one) => h("li", {}, link("initiative", one), `: ${one.why}`)))];
}
async function thingPage(kind: KindWithPage, id: string) {
  const params = { path: { id }, query: { evidence: "ids" } } as const;
  if (kind === "initiative") {
    const view = ask(client.GET("/v1/initiatives/{id}", { params }));
    const similar = ask(client.GET("/v1/initiatives/{id}/similar", { params }));
    return told(...await Promise.all([view, similar]));
  }
  const view = await ask(client.GET(`/v1/${kind}s/{id}` as const, { params })); // a SystemView, BarrierView and so on
  tell(view.name, `The page of ${view.name}`);
  return [h("h2", {}, view.name),
    h("p", {}, "definition" in view.properties ? view.properties.definition : view.properties.summary),
    ...view.by_result.map((one) => h("p", {}, `${one.caption}: `, ...links("initiative", one.cases))),
    ...view.groups.map((group) => part(group.caption, group.claims.map((key) => {
      const claim = view.claims[key], other = group.place === "subject" ? claim.object : claim.subject;
      return h("li", {}, link(other.kind, other), through(claim.through), ...proof(view, [key]));
    })))];
}

// ---- What happens: the page is shown once, and suggestions come while a person types.
async function startPage() {
  const { cases } = await ask(client.GET("/v1/search", {
    params: { query: { want: ["initiative"], result: ["overcame", "eased"], lists: ["cases"], evidence: "ids" } },
  }));
  status.textContent = "";
  return [h("h2", {}, "Cases that got past a barrier"), h("ol", {}, ...cases.hits.map(hit))];
}
async function show() {
  const id = asked.get("id"), kind = asked.get("kind") as KindWithPage; // an unknown kind is for the API to refuse
  try {
    status.textContent = "Loading …";
    words = await ask(client.GET("/v1/vocabularies"));
    const parts = await (id ? thingPage(kind, id) : location.search ? searchPage() : startPage());
    main.replaceChildren(h("div", {}, ...parts));
  } catch (error) {
    status.textContent = "";
    main.replaceChildren(fault(error));
  }
}
let typing: number | undefined;
box.addEventListener("input", () => {
  document.querySelectorAll("input[name=drop]").forEach((input) => input.remove()); // they are of the old question
  clearTimeout(typing);
  typing = setTimeout(async () => {
    const q = box.value.trim().slice(0, 100);
    const { data } = q ? await client.GET("/v1/suggest", { params: { query: { q, limit: 8 } } }) : { data: undefined };
    document.querySelector("#suggestions")?.replaceChildren(...(data?.items ?? []).map((item) =>
      h("option", { value: item.text }, `${item.name} (cases: ${item.cases})`)));
  }, 150);
});
void show();
