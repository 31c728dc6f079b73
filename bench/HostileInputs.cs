using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.GraphQL;
using Platform.GraphQL.Engine;

namespace Platform.Bench;

/// <summary>One bad request: what is sent, and what kind of badness it is.</summary>
internal sealed record HostileInput(string Kind, string Method, string Path, byte[] Body, string ContentType, string Accept, string? Person);

/// <summary>
/// Bad requests by number: the same number makes the same request in every run. Most are good ones with something broken, so that they come far; some are made by the
/// grammar out of the schema's own words; some are noise.
/// </summary>
internal static partial class HostileInputs
{
    private const int MostOfADocument = 100_000;
    private const string Json = "application/json";
    private const string Gql = "application/graphql-response+json";

    private static readonly string[] Words =
        [.. Word().Matches(PlatformSchema.Print()).Select(match => match.Value).Where(word => word.Length < 40).Distinct().Order(StringComparer.Ordinal)];

    private static readonly (string Query, string? Variables)[] Good =
    [
        ("query Q($n: Int!, $after: String) { campaigns(first: $n, after: $after) { nodes { id version name owner { id name } counts { status posts } posts(first: 2) { nodes { id status } } } pageInfo { endCursor } totalCount } }", """{"n":3,"after":"CURSOR"}"""),
        ("query($id: ID!) { node(id: $id) { __typename id ... on Post { content { text } } ... on Campaign { name } } post(id: $id) { status } }", """{"id":"ID"}"""),
        ("query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Member { name } } }", """{"ids":["ID","ID"]}"""),
        ("query($f: PostFilterInput) { posts(first: 5, filter: $f, after: \"CURSOR\") { nodes { ...P } pageInfo { hasNextPage endCursor } } } fragment P on Post { id dueAt scan { verdict } deliveries { state } }",
            """{"f":{"status":"SCHEDULED","dueFrom":"2026-11-01T00:00:00Z","campaignId":"ID"}}"""),
        ("query($c: [String!]!, $t: String!) { postCheck(text: $t, channels: $c) { __typename } }", """{"c":["sandbox"],"t":"Wash your hands"}"""),
        ("mutation($i: PostCreateInput!) { postCreate(input: $i) { post { id } userErrors { code field } } }",
            """{"i":{"text":"Wash your hands","accountIds":["ID"],"time":{"local":"2099-01-05T09:00:00","zone":"Etc/UTC"},"tags":["a"]}}"""),
        ("mutation($id: ID!, $v: Int) { reviewItemApprove(id: $id, expectedVersion: $v) { userErrors { code } } }", """{"id":"ID","v":1}"""),
        ("query($f: AuditFilterInput) { auditLog(first: 10, after: \"CURSOR\", filter: $f) { nodes { seq type } } }", """{"f":{}}"""),
        ("{ viewer { clientId roles } organization { id } accounts { id handle } members(first: 5, after: \"CURSOR\") { nodes { id } } reviewItems { nodes { id hits { rule } } } }", null),
        ("subscription { postStatusChanged { seq } }", null),
    ];

    private static readonly string[] Signs =
    [
        "{", "}", "[", "]", "(", ")", "\"", "\\\"", ":", "$", "@", "!", "...", "|", "&", "=", "#", "\"\"\"", "null", "true", "1e999", "-0", "99999999999999999999", "1.5e-400", "0x1", "\\u0000",
        "\\ud800", "ö", "\0", "\uFEFF", "\r", "\u2028", "query", "mutation", "subscription", "fragment F on Post { ...F }", "on", "__typename", "__schema { types { name } }", "@skip(if: true)", "@include(if: $n)",
        "{ a { b { c", "[[[[[[[[[[", "{a:{a:{a:", "SCHEDULED", "2026-02-30", "2026-11-05T13:30:00Z", "' OR 1=1 --", "%00", "../../", "${jndi:x}", "<script>",
    ];

    private static readonly string[] Types = ["Post", "Campaign", "Member", "Account", "ReviewItem", "Organization", "Nothing", "post"];

    private static readonly string[] Accepts = [Gql, Json, "*/*", "text/event-stream", "text/html", "application/json;q=0", "q=;;,", "", "multipart/mixed"];

    /// <summary>The request of this number.</summary>
    public static HostileInput At(int number)
    {
        var random = new Random(number);
        var kind = random.Next(100) switch { < 30 => "document", < 55 => "variables", < 65 => "cursor", < 75 => "id", < 85 => "body", < 92 => "grammar", < 97 => "request", _ => "noise" };
        var (query, variables) = Good[random.Next(Good.Length)];
        var body = new JsonObject { ["query"] = Filled(query, random, kind), ["variables"] = variables is null ? null : JsonNode.Parse(Filled(variables, random, kind)) };
        var (method, path, type, accept, person) = ("POST", "/graphql", Json, random.Next(2) == 0 ? Json : Gql, (string?)null);
        switch (kind)
        {
            case "document":
                body["query"] = Broken(new(body["query"]!.GetValue<string>()), random);
                break;
            case "variables":
                body["variables"] = Wrong(random, 0, body["variables"]);
                break;
            case "grammar":
                body["query"] = Made(random);
                break;
            case "request":
                method = Pick(["POST", "GET", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH"], random);
                path = Pick(["/graphql", $"/graphql?query={Uri.EscapeDataString(query)}", $"/graphql?documentId={Broken(new("sha256:00ff"), random).Replace('\0', '0')}", "/graphql/", "/graphql/ide"], random);
                path = Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal).Replace("%3F", "?", StringComparison.Ordinal).Replace("%3D", "=", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
                type = Pick([Json, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "multipart/form-data; boundary=x", "x"], random);
                accept = Pick(Accepts, random);
                person = random.Next(2) == 0 ? Pick(["nobody@example.org", "x", new string('a', 400), "' OR 1=1 --", "bWVtYmVy"], random) : null;
                break;
        }

        if (random.Next(20) == 0)
        {
            body[Pick(["operationName", "documentId", "extensions", "query", "id"], random)] = Value(random, 0);
        }

        var text = body.ToJsonString();
        var bytes = kind switch
        {
            "noise" => Noise(random),
            "body" => Torn(Encoding.UTF8.GetBytes(Broken(new(text), random)), random),
            _ => Encoding.UTF8.GetBytes(text),
        };
        return new(kind, method, path, bytes, type, accept, person);
    }

    // Ids and cursors of every kind of wrongness; where the kind is another one, most are such as might be good.
    private static string Filled(string text, Random random, string kind)
        => text.Replace("CURSOR", kind == "cursor" ? Opaque(random) : "", StringComparison.Ordinal).Replace(":\"\"", ":null", StringComparison.Ordinal)
            .Replace("\"ID\"", $"\"{(kind == "id" ? Opaque(random) : GlobalId.Encode(Pick(Types, random), $"k{random.Next(100)}"))}\"", StringComparison.Ordinal);

    private static string Opaque(Random random)
    {
        var key = random.Next(6) switch
        {
            0 => Pick(Types, random) + ":" + new string('a', random.Next(600)),
            1 => $"{Pick(Types, random)}:{random.NextInt64()}",
            2 => $"[{random.Next()},\"{Pick(Words, random)}\"]",
            3 => $"{random.NextInt64().ToString(CultureInfo.InvariantCulture)}|{Pick(Words, random)}",
            4 => $"{Pick(Types, random)}:a:b/../{Pick(Words, random)}",
            _ => Pick(Words, random),
        };
        var text = random.Next(3) == 0 ? Convert.ToBase64String(Noise(random)) : System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));
        return random.Next(2) == 0 ? text : Plain().Replace(Broken(new(text.Length == 0 ? "x" : text), random), "_");
    }

    private static string Broken(StringBuilder text, Random random)
    {
        for (var changes = random.Next(1, 6); changes > 0 && text.Length > 0; changes--)
        {
            var at = random.Next(text.Length);
            var some = Math.Min(random.Next(1, 40), text.Length - at);
            _ = random.Next(6) switch
            {
                0 => text.Remove(at, some),
                1 => text.Insert(at, Pick(Signs, random)),
                2 => text.Insert(at, " " + Pick(Words, random) + " "),
                3 => text.Insert(at, text.ToString(at, some)),
                4 => text.Insert(at, string.Concat(Enumerable.Repeat(Pick(Signs, random), random.Next(1, random.Next(20) == 0 ? 2_000 : 20)))),
                _ => text.Replace(text[at], (char)random.Next(32, 0x500)),
            };
        }

        return text.ToString();
    }

    private static JsonNode? Wrong(Random random, int depth, JsonNode? good)
    {
        if (good is JsonObject members && random.Next(10) > 0)
        {
            foreach (var name in members.Select(pair => pair.Key).ToList())
            {
                if (random.Next(2) == 0)
                {
                    members[name] = members[name] is JsonObject inner && random.Next(2) == 0 ? Wrong(random, depth + 1, inner.DeepClone()) : Value(random, depth);
                }
            }

            return members.DeepClone();
        }

        return Value(random, depth);
    }

    private static JsonNode? Value(Random random, int depth) => random.Next(depth > 6 ? 8 : 12) switch
    {
        0 => null,
        1 => JsonValue.Create(random.NextDouble() * Math.Pow(10, random.Next(-40, 40))),
        2 => JsonValue.Create(random.NextInt64() * (random.Next(2) == 0 ? 1 : -1)),
        3 => JsonValue.Create(random.Next(2) == 0),
        4 => JsonValue.Create(Pick(Signs, random)),
        5 => JsonValue.Create(new string('x', random.Next(depth < 2 && random.Next(50) == 0 ? 500_000 : 300))),
        6 => JsonValue.Create(Opaque(random)),
        7 => JsonValue.Create(random.Next(-5, 200_000)),
        8 => random.Next(50) == 0
            ? new JsonArray([.. Enumerable.Range(0, random.Next(20_000)).Select(n => JsonValue.Create(n))])
            : new JsonArray([.. Enumerable.Range(0, random.Next(6)).Select(_ => Value(random, depth + 3))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(5)).Select(_ => Pick(Words, random)).Distinct().Select(name => KeyValuePair.Create(name, Value(random, depth + 1)))),
    };

    // Well-formed by the grammar; what the names stand for is chance.
    private static string Made(Random random)
    {
        var text = new StringBuilder(random.Next(4) switch { 0 => "mutation M", 1 => "query Q($v: Int, $w: [ID!])", 2 => "subscription ", _ => "" });
        Selections(text, random, 0);
        for (var fragments = random.Next(4); fragments > 0; fragments--)
        {
            text.Append(CultureInfo.InvariantCulture, $" fragment F{random.Next(4)} on {Pick(Words, random)}");
            Selections(text, random, 2);
        }

        return text.ToString();
    }

    private static void Selections(StringBuilder text, Random random, int depth)
    {
        text.Append('{');
        for (var fields = random.Next(1, random.Next(30) == 0 ? 1_200 / (depth + 1) : 6); fields > 0 && text.Length < MostOfADocument; fields--)
        {
            text.Append(random.Next(12) switch
            {
                0 => $" ...F{random.Next(4)} ",
                1 => $" ... on {Pick(Words, random)} {{ id }} ",
                2 => $" a{random.Next(50)}: {Pick(Words, random)} ",
                3 => $" {Pick(Words, random)}({Pick(Words, random)}: {Pick(["1", "null", "\"x\"", "$v", "[1, [2]]", "{ a: { b: $w } }", "ENUM", "1.5e300"], random)}) ",
                4 => $" __typename @{Pick(["skip", "include", "deprecated", "x"], random)}(if: {Pick(["true", "$v", "\"\""], random)}) ",
                _ => $" {Pick(Words, random)} ",
            });
            if (depth < 30 && random.Next(depth < 3 ? 3 : 6) == 0)
            {
                Selections(text, random, depth + 1);
            }
        }

        text.Append('}');
    }

    private static byte[] Torn(byte[] bytes, Random random)
    {
        if (bytes.Length > 0 && random.Next(3) == 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(128, 256);
        }

        return random.Next(10) == 0 ? bytes[..random.Next(bytes.Length + 1)] : bytes;
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(300)];
        random.NextBytes(noise);
        return noise;
    }

    private static T Pick<T>(IReadOnlyList<T> from, Random random) => from[random.Next(from.Count)];

    [GeneratedRegex(@"\b[A-Za-z_]\w*\b")]
    private static partial Regex Word();

    [GeneratedRegex(@"[""\\\p{Cc}]")]
    private static partial Regex Plain();
}
