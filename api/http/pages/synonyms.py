"""Other words that people search the page for. The search looks in them, and the page does not show them."""

from collections.abc import Iterable

#: By the id that a part of the page has: a row of the overview, an operation or a record.
BY_ID = {
    "errors-in-short": "exception failure status code 400 404 422 500 503 validation invalid retry",
    "pages-in-short": "pagination paging paginate cursor offset limit infinite scroll",
    "keys-in-short": "authentication authorization authorisation auth token login api key bearer 401 403 security",
    "evidence-in-short": "citation cite reference provenance quote footnote source",
    "unchanged-in-short": "caching cache conditional request etag if-none-match 304",
    "origins-in-short": "cors cross-origin same-origin access-control-allow-origin preflight fetch browser",
    "compression-in-short": "gzip encoding accept-encoding compressed head options method",
    "make-a-client": "sdk typescript javascript python codegen generate types openapi swagger next page link follow",
    "search": "query find full text semantic ask",
    "search_post": "query find full text semantic ask json body",
    "suggest": "autocomplete autocompletion typeahead type-ahead completion combobox",
    "export": "download file spreadsheet excel bibliography citation zotero endnote rdf",
    "collections": "bookmarks favourites reading list basket shortlist",
    "collection_file": "download file word docx excel xlsx report",
    "claims": "statements assertions evidence findings",
    "context": "download linked data rdf namespace",
    "taxonomy": "download thesaurus tree hierarchy categories tags topics rdf",
    "vocabularies": "enum enumeration options dropdown select labels translation i18n glossary filters",
    "gap_map": "heatmap matrix pivot cross table crosstab evidence gap",
    "similar_initiatives": "related recommendation recommended more like this",
    "peers_of_system": "related benchmark cities twin",
    "compare": "comparison versus side-by-side table",
    "passages": "citation cite quote excerpt evidence reference",
    "query": "cypher neo4j graphql sparql",
    "queries": "cypher neo4j examples gallery",
    "about": "statistics stats size version release",
    "healthz": "health check liveness probe heartbeat ping kubernetes monitoring",
    "readyz": "health check readiness probe status kubernetes monitoring",
    "metrics": "monitoring observability telemetry",
    "Problem": "error exception failure rfc 9457 rfc 7807",
    "BadInput": "error validation failure invalid",
}
#: By what the id of an operation begins or ends with; the first that fits counts.
BY_AFFIX = {
    "_neighbourhood": "graph network nodes edges visualisation visualization",
    "get_": "detail details read",
    "list_": "browse index filter facets",
}
#: By the name of a parameter or a field: an operation or record that has it is found by these words.
BY_FIELD = {
    "page": "pagination paging paginate",
    "next": "pagination paging paginate",
    "facets": "filters counts aggregation",
    "sort": "order ordering sorting",
    "fields": "sparse projection select",
}


def synonyms(id_: str, fields: Iterable[str] = ()) -> str:
    """The other words for a part of the page with this id and these parameters or fields, each once."""
    affixed = (words for affix, words in BY_AFFIX.items() if id_.startswith(affix) or id_.endswith(affix))
    found = [BY_ID.get(id_, ""), next(affixed, ""), *(BY_FIELD.get(field, "") for field in fields)]
    return " ".join(dict.fromkeys(" ".join(found).split()))
