"""What a query may hold, by name. Everything that is not listed here is refused; Neo4j 2026.08's names."""

#: What a query begins with.
BEGINNINGS = {"MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL", "LET", "FILTER"}

#: Words that write, reach outside, change the server or the way that a query is run, each with the rule it breaks.
FORBIDDEN_WORDS: dict[str, str] = {
    **dict.fromkeys(
        ("CREATE", "MERGE", "SET", "DELETE", "DETACH", "NODETACH", "REMOVE", "INSERT", "FOREACH"), "read-only"
    ),
    **dict.fromkeys(("DROP", "ALTER", "GRANT", "DENY", "REVOKE", "SHOW", "TERMINATE", "USE"), "no-administration"),
    "LOAD": "no-files",
    "TRANSACTIONS": "one-transaction",
}
#: The same for the first word alone: as names of their own they do no harm.
FORBIDDEN_BEGINNINGS: dict[str, str] = {
    **dict.fromkeys(("EXPLAIN", "PROFILE", "CYPHER"), "no-prefix"),
    **dict.fromkeys(("START", "STOP", "RENAME", "ENABLE", "DRYRUN", "REALLOCATE", "DEALLOCATE"), "no-administration"),
}

#: Words that may stand before an opening bracket without being functions.
BEFORE_BRACKET = {
    "MATCH", "OPTIONAL", "WHERE", "WITH", "RETURN", "UNWIND", "CALL", "LET", "FILTER", "DISTINCT", "AND", "OR",
    "XOR", "NOT", "IN", "CONTAINS", "STARTS", "ENDS", "BY", "CASE", "WHEN", "THEN", "ELSE", "SKIP", "LIMIT",
    "OFFSET", "SHORTEST", "SHORTESTPATH", "ALLSHORTESTPATHS", "ANY", "ALL", "PATH", "PATHS", "GROUP", "GROUPS",
    "WALK", "TRAIL", "ACYCLIC", "FOR", "UNION", "IS", "LIKE", "ORDER", "EXISTS",
}  # fmt: skip

#: Functions, in small letters. Not here: those that grow a value (`replace`, `reduce`), that make a list out of another
#: in memory that Neo4j does not count (`toStringList` and its kind, `coll.*`), and those of other programs.
FUNCTIONS = {
    # aggregates
    "count", "collect", "sum", "avg", "min", "max", "percentilecont", "percentiledisc", "stdev", "stdevp",
    # of things, links and paths
    "elementid", "type", "labels", "keys", "properties", "nodes", "relationships", "startnode", "endnode",
    # of any value
    "coalesce", "exists", "head", "last", "size", "length", "isempty", "tail", "reverse", "range", "valuetype",
    "nullif", "all", "any", "none", "single",
    # of words
    "char_length", "character_length", "left", "right", "ltrim", "rtrim", "btrim", "trim", "tolower", "toupper",
    "lower", "upper", "substring", "split", "normalize", "tostring", "tostringornull",
    # of numbers
    "tointeger", "tointegerornull", "tofloat", "tofloatornull", "toboolean", "tobooleanornull", "abs", "ceil",
    "floor", "round", "sign", "isnan", "sqrt", "exp", "log", "log10", "e", "pi", "sin", "cos", "tan", "cot",
    "asin", "acos", "atan", "atan2", "degrees", "radians", "haversin", "rand",
    # of time
    "date", "datetime", "localdatetime", "localtime", "time", "duration", "timestamp",
    "date.truncate", "datetime.truncate", "localdatetime.truncate", "date.realtime", "datetime.realtime",
    "duration.between", "duration.indays", "duration.inmonths", "duration.inseconds",
    # of places and vectors
    "point", "point.distance", "point.withinbbox", "vector.similarity.cosine", "vector.similarity.euclidean",
}  # fmt: skip

FULL_TEXT = {"db.index.fulltext.querynodes", "db.index.fulltext.queryrelationships"}
#: Procedures, in small letters.
PROCEDURES = FULL_TEXT | {
    "db.index.vector.querynodes",
    "db.labels",
    "db.relationshiptypes",
    "db.propertykeys",
    "db.schema.visualization",
    "db.schema.nodetypeproperties",
    "db.schema.reltypeproperties",
}

#: Operators of a plan, without what stands in brackets after the name.
OPERATORS = {
    "ProduceResults", "Argument", "EmptyRow", "EmptyResult", "Projection", "Filter", "Distinct", "OrderedDistinct",
    "EagerAggregation", "OrderedAggregation", "Eager", "Sort", "PartialSort", "Top", "PartialTop", "Top1WithTies",
    "PartialTop1WithTies", "Limit", "ExhaustiveLimit", "Skip", "Unwind", "PartitionedUnwind", "Union",
    "OrderedUnion", "Optional", "CacheProperties", "RemoteBatchProperties", "RemoteBatchPropertiesWithFilter",
    "ProcedureCall",
    # nodes and relationships are found
    "AllNodesScan", "PartitionedAllNodesScan", "NodeByLabelScan", "PartitionedNodeByLabelScan",
    "UnionNodeByLabelsScan", "PartitionedUnionNodeByLabelsScan", "IntersectionNodeByLabelsScan",
    "PartitionedIntersectionNodeByLabelsScan", "SubtractionNodeByLabelsScan",
    "PartitionedSubtractionNodeByLabelsScan", "NodeByElementIdSeek", "NodeByIdSeek", "NodeIndexSeek",
    "NodeUniqueIndexSeek", "NodeIndexSeekByRange", "NodeUniqueIndexSeekByRange", "NodeIndexScan",
    "NodeIndexContainsScan", "NodeIndexEndsWithScan", "MultiNodeIndexSeek", "NodeVectorIndexSearch",
    "NodeFulltextIndexSearch", "NodeCountFromCountStore", "RelationshipCountFromCountStore",
    "DirectedAllRelationshipsScan", "UndirectedAllRelationshipsScan", "DirectedRelationshipTypeScan",
    "UndirectedRelationshipTypeScan", "DirectedUnionRelationshipTypesScan", "UndirectedUnionRelationshipTypesScan",
    "DirectedRelationshipIndexSeek", "UndirectedRelationshipIndexSeek", "DirectedRelationshipIndexScan",
    "UndirectedRelationshipIndexScan", "DirectedRelationshipIndexSeekByRange",
    "UndirectedRelationshipIndexSeekByRange", "DirectedRelationshipByElementIdSeek",
    "UndirectedRelationshipByElementIdSeek",
    # and followed
    "Expand", "OptionalExpand", "VarLengthExpand", "ProjectEndpoints", "ShortestPath", "StatefulShortestPath",
    "Repeat", "BidirectionalRepeat", "NullifyMetadata",
    # two sides are joined
    "Apply", "SemiApply", "AntiSemiApply", "LetSemiApply", "LetAntiSemiApply", "SelectOrSemiApply",
    "SelectOrAntiSemiApply", "LetSelectOrSemiApply", "LetSelectOrAntiSemiApply", "ConditionalApply",
    "AntiConditionalApply", "RollUpApply", "CartesianProduct", "NodeHashJoin", "ValueHashJoin",
    "NodeLeftOuterHashJoin", "NodeRightOuterHashJoin", "AssertSameNode", "AssertSameRelationship",
    "TriadicSelection", "TriadicBuild", "TriadicFilter", "OrderedUnionApply",
}  # fmt: skip
