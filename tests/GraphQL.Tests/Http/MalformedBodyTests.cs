using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Http;

/// <summary>Random bodies, the same in every run: none may bring the server down, none may be our fault.</summary>
public sealed class MalformedBodyTests(HttpApi api) : IClassFixture<HttpApi>
{
    private const int Bodies = 20_000;
    private const string Words = "my patient John";

    private static readonly string[] Seeds =
    [
        """{"query":"query($id: ID!, $n: Int = 3) { ward(id: $id) { name lead { name } parent { id } } wards(first: $n) { nodes { id tags grid } edges { cursor } pageInfo { endCursor } } }","variables":{"id":"V2FyZDp3MQ","n":2}}""",
        """{"query":"query($input: EveryInput, $kinds: [WardKind!]) { echo(input: $input, kinds: $kinds, limit: 3) }","variables":{"input":{"text":"my patient John","at":"2026-11-05T13:30:00Z","on":"2026-11-05","lengths":[1,null,3],"inner":[{"value":1.5}],"kind":"DAY_CARE"},"kinds":["DAY_CARE"]}}""",
        """{"query":"mutation M { wardOpen(input: { name: \"my patient John\", kind: DAY_CARE }) { ward { name } userErrors { code message field } } }","operationName":"M","extensions":{}}""",
        """{"query":"{ ...F @include(if: true) } fragment F on Query { __typename thing(id: \"V2FyZDp3MQ\") { id ... on Ward @skip(if: false) { name } } __schema { types { name } } }"}""",
    ];

    private static readonly string[] Parts =
    [
        "{", "}", "[", "]", "(", ")", "\"", "\\\"", ":", "$", "@", "!", "...", "null", "1e999", "-0", "99999999999999999999", "1.5e-400", "true", "\\u0000", "\\ud800", "ö", "\0",
        "query", "fragment F on Ward { ...F }", "{ a { b { c", "variables", "subscription { x }", "\"\"\"", "#", "V2FyZDo", "\\n", "[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":", "DAY_CARE", "2026-02-30", "on", "__typename",
    ];

    [Fact]
    public async Task Twenty_thousand_bodies_do_no_harm()
    {
        var statuses = new Dictionary<HttpStatusCode, int>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Bodies), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (seed, _) =>
        {
            var body = Malform(new Random(seed));
            var (status, text, _) = await api.SendAsync(body, seed % 2 == 0 ? "application/json" : "application/graphql-response+json");
            lock (statuses)
            {
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
            }

            Assert.True((int)status is 200 or 400 or 403, $"seed {seed}: {status} {text}\n{Encoding.UTF8.GetString(body)}\n{Failures()}");
            Assert.False(text.Contains("INTERNAL", StringComparison.Ordinal), $"seed {seed}: {text}");
            Assert.False(text.Contains("errors", StringComparison.Ordinal) && !text.Contains("\"data\"", StringComparison.Ordinal) && text.Contains(Words, StringComparison.Ordinal), $"seed {seed}: {text}");
        });

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", statuses.Select(pair => $"{(int)pair.Key}: {pair.Value}")));
        Assert.True(statuses[HttpStatusCode.BadRequest] > Bodies / 4);
        Assert.DoesNotContain("failed with", api.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain(Words, api.Log.All, StringComparison.Ordinal);
    }

    private string Failures()
    {
        var log = api.Log.All;
        var at = log.IndexOf("failed with", StringComparison.Ordinal);
        return at < 0 ? "" : log[at..Math.Min(log.Length, at + 2000)];
    }

    private static byte[] Malform(Random random)
    {
        if (random.Next(10) == 0)
        {
            var noise = new byte[random.Next(300)];
            random.NextBytes(noise);
            return noise;
        }

        // Half of them break the JSON, half only what is in it: document, or values of variables.
        var seed = Seeds[random.Next(Seeds.Length)];
        if (random.Next(2) == 0)
        {
            return Encoding.UTF8.GetBytes(Change(new(seed), random).ToString()) is { Length: > 0 } bytes ? Break(bytes, random) : [];
        }

        var body = JsonNode.Parse(seed)!.AsObject();
        body["query"] = Change(new(body["query"]!.GetValue<string>()), random).ToString();
        foreach (var name in body["variables"]?.AsObject().Select(pair => pair.Key).ToList() ?? [])
        {
            if (random.Next(3) == 0)
            {
                body["variables"]![name] = random.Next(6) switch
                {
                    0 => null,
                    1 => random.NextDouble() * Math.Pow(10, random.Next(-30, 30)),
                    2 => new JsonArray(Words, 1, null),
                    3 => new JsonObject { ["text"] = new JsonObject { ["text"] = Words } },
                    4 => random.Next(2) == 0,
                    _ => Change(new("V2FyZDp3MQ"), random).ToString(),
                };
            }
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    private static byte[] Break(byte[] bytes, Random random)
    {
        if (random.Next(10) == 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(128, 256);
        }

        return bytes;
    }

    private static StringBuilder Change(StringBuilder text, Random random)
    {
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(5))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 30), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, Parts[random.Next(Parts.Length)]);
                    break;
                case 2:
                    text[at] = (char)random.Next(32, 127);
                    break;
                case 3:
                    text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 60), text.Length - at)));
                    break;
                default:
                    text.Replace(Parts[random.Next(Parts.Length)], Parts[random.Next(Parts.Length)]);
                    break;
            }

            if (text.Length == 0)
            {
                break;
            }
        }

        return text;
    }
}
