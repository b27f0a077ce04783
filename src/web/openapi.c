/*
 * NAME    openapi - the OpenAPI 3.1 document, made from the routes and the commands
 * WHY     a document written by hand drifts from the program; this one cannot
 * MUST NOT name an address or a command that the tables do not have
 */
#include <string.h>

#include "web/http.h"

/* Answers the law and the flow build; requests come from command_schema and the dictionary. */
static const char components[] =
    "{\"Status\":{\"type\":\"object\",\"properties\":{\"status\":{\"type\":\"string\"}},\"required\":[\"status\"]},"
    "\"Problem\":{\"type\":\"object\",\"description\":\"RFC 9457\",\"required\":[\"type\",\"title\",\"status\"],"
    "\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
    "\"detail\":{\"type\":\"string\"},\"instance\":{\"type\":\"string\"},\"code\":{\"type\":\"string\"},"
    "\"clause\":{\"type\":\"string\",\"description\":\"The norm behind it\"},\"remedy\":{\"type\":\"string\"},"
    "\"field\":{\"type\":\"string\"},\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}},"
    "\"Texts\":{\"type\":\"object\",\"properties\":{\"kk\":{\"type\":\"string\"},\"ru\":{\"type\":\"string\"},"
    "\"en\":{\"type\":\"string\"}},\"required\":[\"kk\",\"ru\",\"en\"]},"
    "\"Services\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"code\",\"title\",\"editions\"],"
    "\"properties\":{\"code\":{\"type\":\"string\"},\"title\":{\"$ref\":\"#/components/schemas/Texts\"},"
    "\"editions\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}}},"
    "\"FactsBody\":{\"type\":\"object\",\"description\":\"Facts with dotted or nested names, or {facts:{..}}; a missing "
    "name or null is unknown, which is neither yes nor no\"},"
    "\"Assessment\":{\"type\":\"object\",\"required\":[\"service\",\"on\",\"acts\",\"eligible\",\"documents\",\"decider\","
    "\"checks\",\"terms\",\"fee\",\"grounds\",\"result\",\"ask\",\"closed_list\"],\"properties\":{"
    "\"service\":{\"type\":\"string\"},\"on\":{\"type\":\"string\",\"format\":\"date\"},\"acts\":{\"type\":\"array\"},"
    "\"eligible\":{\"type\":\"object\"},\"documents\":{},\"decider\":{\"type\":\"object\"},\"checks\":{},\"terms\":{},"
    "\"fee\":{\"type\":\"object\"},\"grounds\":{},\"result\":{\"type\":\"object\"},"
    "\"ask\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},\"closed_list\":{\"type\":\"boolean\"}}},"
    "\"Question\":{\"type\":\"object\",\"required\":[\"next\"],\"properties\":{\"next\":{\"type\":[\"string\",\"null\"]},"
    "\"question\":{},\"why\":{\"type\":\"array\"},\"remaining\":{\"type\":\"object\"}}},"
    "\"Term\":{\"type\":\"object\",\"required\":[\"due\",\"days\"],\"properties\":{\"due\":{\"type\":\"string\"},"
    "\"days\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}},"
    "\"Stored\":{\"type\":\"object\",\"required\":[\"blob\",\"size\",\"media\"],\"properties\":{\"blob\":{\"type\":\"string\","
    "\"pattern\":\"^[0-9a-f]{64}$\"},\"size\":{\"type\":\"integer\"},\"media\":{\"type\":\"string\"},"
    "\"name\":{\"type\":\"string\"}}},"
    "\"Reply\":{\"type\":\"object\",\"required\":[\"number\",\"answer\"],\"properties\":{\"number\":{\"type\":\"string\"},"
    "\"answer\":{\"type\":\"object\"}}},"
    "\"ActList\":{\"type\":\"object\",\"required\":[\"total\",\"offset\",\"facets\",\"acts\"],\"properties\":{\"total\":"
    "{\"type\":\"integer\"},\"offset\":{\"type\":\"integer\"},\"facets\":{\"type\":\"object\"},\"acts\":{\"type\":\"array\","
    "\"items\":{\"type\":\"object\",\"required\":[\"code\",\"title\",\"status\",\"clause\",\"excerpt\",\"eli\"]}}}},"
    "\"Act\":{\"type\":\"object\",\"required\":[\"code\",\"on\",\"status\",\"title\",\"edition\",\"editions\",\"disclaimers\","
    "\"clauses\",\"links\",\"jsonld\"],\"properties\":{\"code\":{\"type\":\"string\"},\"on\":{\"type\":\"string\",\"format\":"
    "\"date\"},\"status\":{\"enum\":[\"in-force\",\"ceased\",\"not-yet\",\"in-part\"]},\"clauses\":{\"type\":\"array\"}}},"
    "\"Editions\":{\"type\":\"object\",\"required\":[\"code\",\"editions\",\"pending\"]},"
    "\"ActDiff\":{\"type\":\"object\",\"required\":[\"code\",\"from\",\"to\",\"counts\",\"clauses\"]},"
    "\"ActLinks\":{\"type\":\"object\",\"required\":[\"code\",\"out\",\"in\"]},"
    "\"Clause\":{\"type\":\"object\",\"required\":[\"code\",\"state\"],\"properties\":{\"code\":{\"type\":\"string\"},\"id\":"
    "{\"type\":\"string\"},\"text\":{\"type\":\"string\"},\"state\":{\"type\":\"string\"},\"print\":{\"type\":\"string\"}}},"
    "\"CaseList\":{\"type\":\"object\",\"required\":[\"total\",\"cases\"],\"properties\":{\"total\":{\"type\":\"integer\"},"
    "\"cases\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}},"
    "\"Grants\":{\"type\":\"object\",\"required\":[\"given\",\"held\"],\"properties\":{\"given\":{\"type\":\"array\","
    "\"items\":{\"type\":\"object\",\"required\":[\"id\",\"to\",\"name\",\"until\"]}},\"held\":{\"type\":\"array\",\"items\":"
    "{\"type\":\"object\",\"required\":[\"id\",\"person\",\"name\",\"until\"]}}}},"
    "\"GrantBody\":{\"type\":\"object\",\"required\":[\"to\",\"name\",\"own-name\",\"until\"],\"properties\":{\"to\":"
    "{\"type\":\"string\",\"description\":\"IIN of who may act\"},\"name\":{\"type\":\"string\"},\"own-name\":"
    "{\"type\":\"string\",\"description\":\"as the representative sees it\"},\"until\":{\"type\":\"string\",\"format\":"
    "\"date\"},\"services\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}},"
    "\"GrantEndBody\":{\"type\":\"object\",\"properties\":{\"why\":{\"type\":\"string\"}}},"
    "\"VisitBody\":{\"type\":\"object\",\"properties\":{\"place\":{\"type\":\"string\"},\"service\":{\"type\":\"string\"},"
    "\"at\":{\"type\":\"string\",\"format\":\"date-time\"},\"id\":{\"type\":\"string\",\"description\":"
    "\"the reservation to move or give back\"}}},"
    "\"VisitStepBody\":{\"type\":\"object\",\"required\":[\"id\",\"step\"],\"properties\":{\"id\":{\"type\":\"string\"},"
    "\"step\":{\"enum\":[\"call\",\"served\",\"no-show\"]},\"desk\":{\"type\":\"string\"}}},"
    "\"VisitWalkInBody\":{\"type\":\"object\",\"required\":[\"service\"],\"properties\":{\"service\":"
    "{\"type\":\"string\"}}},"
    "\"VisitPlanBody\":{\"type\":\"object\",\"required\":[\"place\",\"desks\",\"minutes\",\"hours\"],\"properties\":"
    "{\"place\":{\"type\":\"string\"},\"desks\":{\"type\":\"integer\"},\"minutes\":{\"type\":\"integer\"},\"hours\":"
    "{\"type\":\"array\",\"items\":{\"type\":\"string\"}},\"closed\":{\"type\":\"array\",\"items\":{\"type\":\"string\","
    "\"format\":\"date\"}}}},"
    "\"SessionBody\":{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\"},\"purpose\":{\"enum\":"
    "[\"sign-in\",\"step-up\",\"add\"]},\"answer\":{\"type\":\"string\",\"description\":\"of the signing program\"},"
    "\"signature\":{\"type\":\"string\"},\"to\":{\"type\":\"string\"},\"code\":{\"type\":\"string\"},"
    "\"token\":{\"type\":\"string\"},\"role\":{\"type\":\"string\"},\"what\":{\"type\":\"string\"},"
    "\"others\":{\"type\":\"boolean\"},\"response\":{\"type\":\"object\",\"description\":\"WebAuthn\"}}},"
    "\"Session\":{\"type\":\"object\",\"required\":[\"signed_in\"],\"properties\":{\"signed_in\":"
    "{\"type\":\"boolean\"},\"csrf\":{\"type\":\"string\"},\"needs\":{\"type\":\"string\"},\"role\":"
    "{\"type\":\"string\"},\"id\":{\"type\":\"string\"},\"method\":{\"type\":\"string\"}}},"
    "\"Challenge\":{\"type\":\"object\",\"required\":[\"id\",\"text\",\"request\",\"program\",\"csrf\"]},"
    "\"Case\":{\"type\":\"object\",\"required\":[\"number\",\"service\",\"status\"],\"properties\":{\"number\":"
    "{\"type\":\"string\"},\"service\":{\"type\":\"string\"},\"status\":{\"type\":\"string\"}}}}";

static struct json *lit(struct arena *a, const char *z)
{
    struct diags d = diags_on(a);
    return json_parse(a, str_of(z), JSON_LIMITS, &d);
}

static struct json *ref(struct arena *a, const char *name)
{
    struct json *o = json_new_object(a);
    json_set_str(a, o, "$ref", str_printf(a, "#/components/schemas/%s", name));
    return o;
}

static struct json *content(struct arena *a, const char *media, struct json *schema)
{
    struct json *c = json_new_object(a), *m = json_set(a, c, media, json_new_object(a));
    json_set(a, m, "schema", schema);
    return c;
}

static void parameter(struct arena *a, struct json *list, struct str name, const char *in, struct str text)
{
    struct json *p = json_push(a, list, json_new_object(a));
    json_set_str(a, p, "name", name);
    json_set_str(a, p, "in", str_of(in));
    if (in[0] == 'p')
        json_set_bool(a, p, "required", true);
    if (text.n)
        json_set_str(a, p, "description", text);
    json_set(a, p, "schema", lit(a, "{\"type\":\"string\"}"));
}

static void parameters(struct arena *a, struct json *op, const struct route *r, struct str path)
{
    struct json *list = json_new_array(a);
    struct str rest = path, seg;
    while (str_cut(&rest, '/', &seg))
        if (seg.n > 2 && seg.p[0] == '{')
            parameter(a, list, str_sub(seg, 1, seg.n - 2), "path", STR_NONE);
    rest = str_of(r->query);
    while (rest.n && str_cut(&rest, '|', &seg)) {
        struct str name;
        struct str text = seg;
        str_cut(&text, ':', &name);
        parameter(a, list, name, "query", text);
    }
    if (r->session && strcmp(r->method, "GET") != 0)
        parameter(a, list, STR("X-CSRF-Token"), "header", STR("Of this browser, from /api/session"));
    if (strcmp(r->method, "POST") == 0 && r->access == ACCESS_CALLER && !r->is_upload && !r->session)
        parameter(a, list, STR("Idempotency-Key"), "header", STR("The same key and body give the same answer once"));
    if (list->count)
        json_set(a, op, "parameters", list);
}

static void responses(struct arena *a, struct json *op, const struct route *r)
{
    struct json *all = json_set(a, op, "responses", json_new_object(a)), *ok;
    ok = json_set(a, all, r->success == 201 ? "201" : "200", json_new_object(a));
    json_set_str(a, ok, "description", str_of(r->summary));
    if (r->answer_schema)
        json_set(a, ok, "content", content(a, "application/json", ref(a, r->answer_schema)));
    struct json *bad = json_set(a, all, "default", json_new_object(a));
    json_set_str(a, bad, "description", STR("A problem: what, where, what to do, and the clause behind it"));
    json_set(a, bad, "content", content(a, "application/problem+json", ref(a, "Problem")));
}

static void operation(struct arena *a, struct json *paths, const struct route *r, struct str path, const char *id,
                      const char *summary, const char *body)
{
    struct json *item = json_get(paths, str_z(a, path));
    if (!item)
        item = json_set(a, paths, str_z(a, path), json_new_object(a));
    const char *method = strcmp(r->method, "GET") == 0 ? "get" : strcmp(r->method, "PUT") == 0 ? "put" : "post";
    struct json *op = json_set(a, item, method, json_new_object(a));
    json_set_str(a, op, "operationId", str_of(id));
    json_set_str(a, op, "summary", str_of(summary));
    json_push(a, json_set(a, op, "tags", json_new_array(a)), json_new_str(a, str_of(r->tag)));
    parameters(a, op, r, path);
    if (r->is_upload) {
        struct json *b = json_set(a, op, "requestBody", json_new_object(a));
        json_set(a, b, "content", lit(a, "{\"application/pdf\":{},\"image/jpeg\":{},\"image/png\":{},"
                                         "\"multipart/form-data\":{\"schema\":{\"type\":\"object\",\"properties\":"
                                         "{\"file\":{\"type\":\"string\",\"format\":\"binary\"}}}}}"));
    } else if (body) {
        struct json *b = json_set(a, op, "requestBody", json_new_object(a));
        json_set(a, b, "content", content(a, "application/json", ref(a, body)));
    }
    responses(a, op, r);
    json_set(a, op, "security", r->access == ACCESS_ANYONE ? json_new_array(a)
                               : lit(a, r->session ? "[{\"session\":[]}]" : "[{\"token\":[]}]"));
}

/* One path for each command of a case: the route {command} spelled out. */
static void commands(struct arena *a, struct json *paths, struct json *schemas, const struct route *r)
{
    for (int c = 0; c < COMMAND_COUNT; c++) {
        const char *name = command_name((enum command_type)c);
        json_set(a, schemas, name, command_schema((enum command_type)c, a));
        if (c == COMMAND_FILE || c == COMMAND_DRAFT || c == COMMAND_TICK)
            continue;
        operation(a, paths, r, str_printf(a, "/api/v1/cases/{number}/%s", name), name, name, name);
    }
}

struct json *web_openapi(const struct law *l, struct arena *a)
{
    struct json *doc = json_new_object(a), *info, *paths, *schemas;
    json_set_str(a, doc, "openapi", STR("3.1.0"));
    info = json_set(a, doc, "info", json_new_object(a));
    json_set_str(a, info, "title", STR("Sapar"));
    json_set_str(a, info, "version", STR(SAPAR_VERSION));
    json_set_str(a, info, "description",
                 str_printf(a, "Public services of Kazakhstan around leaving, living abroad and coming to live. "
                               "Law files %.*s.", STR_ARG(law_digest(l))));
    json_set(a, info, "license", lit(a, "{\"name\":\"EUPL-1.2\",\"identifier\":\"EUPL-1.2\"}"));
    paths = json_set(a, doc, "paths", json_new_object(a));
    struct json *comp = json_set(a, doc, "components", json_new_object(a));
    schemas = json_set(a, comp, "schemas", lit(a, components));
    json_set(a, comp, "securitySchemes", lit(a, "{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
                                             "\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"sapar\"}}"));
    for (size_t i = 0; i < web_routes_count; i++) {
        const struct route *r = &web_routes[i];
        if (strcmp(r->id, "command") == 0)
            commands(a, paths, schemas, r);
        else
            operation(a, paths, r, str_of(r->path), r->id, r->summary, r->body_schema);
    }
    return doc;
}
