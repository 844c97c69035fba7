// What a portal writes against the generated client: it has to compile as it stands.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

const client = createClient<paths>({ baseUrl: "http://127.0.0.1:8000" });

export async function ask(question: string) {
  const { data, error } = await client.GET("/v1/search", {
    params: { query: { q: question, want: ["system"], result: ["overcame"], limit: 5 } },
  });
  if (error) throw new Error(`${error.status} ${error.title}: ${error.detail}`);
  return data;
}

export async function steps(question: string): Promise<string[]> {
  const answer = await ask(question);
  const list = answer.leads === "cases" ? answer.cases : answer.concepts;
  return list.hits.flatMap((hit) =>
    hit.paths.flatMap((path) => path.steps.map((step) => `${step.from.name} ${step.caption} ${step.to.name}`)),
  );
}

export async function gaps(): Promise<number> {
  const { data } = await client.GET("/v1/map", { params: { query: { rows: "barrier", columns: "enabler" } } });
  return data ? data.cells.flat().filter((cell) => cell.cases === 0).length : 0;
}

export async function everyInitiative(): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | null | undefined;
  do {
    const { data } = await client.GET("/v1/initiatives", { params: { query: { cursor, sort: "name" } } });
    names.push(...(data?.items ?? []).map((item) => item.name));
    cursor = data?.next;
  } while (cursor);
  return names;
}

export async function around(id: string): Promise<components["schemas"]["Neighbourhood"] | undefined> {
  const { data } = await client.GET("/v1/initiatives/{id}/neighbourhood", { params: { path: { id }, query: { depth: 2 } } });
  return data;
}
