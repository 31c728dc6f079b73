using System.Diagnostics;
using System.Globalization;
using System.Text;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Engine;

/// <summary>Documents that are too large by their shape are refused before anything costly looks at them.</summary>
public sealed class DocumentLimitTests : IDisposable
{
    private readonly TestApi api = new();

    public void Dispose() => api.Dispose();

    public static TheoryData<string, string> TooLarge => new()
    {
        { "30 aliases", Braced(31, n => $"a{n}: __typename") },
        { "30 aliases", "{ ...F } fragment F on Query " + Braced(31, n => $"a{n}: __typename") },
        { "20 directives", "{ whoami " + Repeat(21, _ => "@include(if: true)") + "}" },
        { "20 directives", Braced(21, n => "__typename @nothing") },
        { "20 root fields", Braced(21, _ => "whoami") },
        { "20 root fields", "{ " + Repeat(7, _ => "...F") + " } fragment F on Query { whoami ... on Query { whoami whoami } }" },
        { "20 root fields", "mutation { " + Repeat(21, _ => "wardOpen(input: { name: \"n\" }) { ward { id } } ") + "}" },
        { "1000 fields, its fragments opened up", "{ wards { nodes " + Braced(1001, _ => "name") + "} }" },
        { "1000 fields, its fragments opened up", Doubling(30) },
        { "1000 fields, its fragments opened up", "{ whoami } fragment F on Ward { parent { " + Repeat(1000, _ => "id ") + "} }" },
        { "20 levels of nested fields", "{ wards { nodes " + Nested(19) + "} }" },
        { "20 levels of nested fields", "{ wards { nodes { ...F0 } } } " + Repeat(10, n => $"fragment F{n} on Ward {{ parent {{ parent {{ ...F{n + 1} }} }} }} ") + "fragment F10 on Ward { name }" },
        { "20 levels of nested fields", "{ wards { nodes " + Nested(400) + "} }" },
        { "20 levels of nested fields", $"{{ echo(input: {string.Concat(Enumerable.Repeat("[", 400))}" },
        { "100 operations and fragments", "{ whoami } " + Repeat(100, n => $"fragment F{n} on Query {{ whoami }} ") },
        { "5000 words and signs", "{ echo(kinds: [" + Repeat(5000, _ => "DAY_CARE ") + "]) }" },
        { "5000 words and signs", "{ echo(kinds: [" + Repeat(5000, _ => "DAY_CARE ") + "] \"" },
    };

    [Theory]
    [MemberData(nameof(TooLarge))]
    public async Task It_is_refused_with_the_limit_and_what_to_do(string limit, string document)
    {
        var (code, message) = await api.ErrorAsync(document);

        Assert.Equal("TOO_COMPLEX", code);
        Assert.Matches($"^The document has more than {limit}, which is the limit: [a-z ,]+\\.$", message);
    }

    public static TheoryData<string> LargeEnough =>
    [
        Braced(30, n => n < 20 ? $"a{n}: __typename" : $"a{n % 20}: __typename").Replace("{ ", "{ wards { nodes { ", StringComparison.Ordinal) + " } }",
        "{ whoami " + string.Concat(Enumerable.Range(0, 10).Select(_ => "...@include(if: true){whoami @skip(if: false)}")) + "}",
        "{ wards { nodes " + Braced(998, _ => "name") + "} }",
        "{ wards(first: 1) { nodes " + Nested(17) + "} }",
    ];

    [Theory]
    [MemberData(nameof(LargeEnough))]
    public async Task At_the_limit_it_is_run(string document) => await api.DataAsync(document);

    [Theory]
    [InlineData("{ ...F } fragment F on Query { whoami ...F }")]
    [InlineData("{ whoami } fragment F on Query { ...G } fragment G on Query { ... on Query { ...F } }")]
    public async Task A_circle_of_fragments_is_refused(string document)
        => Assert.Equal("NO_FRAGMENT_CYCLES", (await api.ErrorAsync(document)).Code);

    // Not a measurement: what grows with the square, or doubles with each fragment, would take minutes.
    [Fact]
    public async Task The_worst_document_within_the_limits_is_judged_in_a_moment()
    {
        string[] worst =
        [
            "{ wards { nodes " + Braced(998, _ => "name") + "} }",
            "{ wards { nodes " + Braced(490, n => "parent { id }") + "} }",
            "{ wards { nodes { " + Repeat(98, n => $"...F{n} ") + "} } } " + Repeat(98, n => $"fragment F{n} on Ward {{ name id home motto beds tags }} "),
            "{ ...F0 } " + Repeat(98, n => $"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} ...F{n + 1} }} ") + "fragment F98 on Query { whoami }",
            "query(" + Repeat(100, n => $"$v{n}: String ") + ") { wards { nodes { " + Repeat(900, n => "name ") + "} } }",
        ];
        var began = Stopwatch.StartNew();
        foreach (var document in worst)
        {
            await api.RunAsync(document);
        }

        Assert.True(began.Elapsed < TimeSpan.FromMinutes(1), $"{began.Elapsed}");
    }

    [Fact]
    public async Task Few_errors_are_told_of_a_document_with_many()
    {
        var wrong = Braced(20, n => $"nothing{n}");
        using var development = new TestApi(options => options.Relax());

        Assert.Equal(5, (await api.RunAsync(wrong)).GetProperty("errors").GetArrayLength());
        Assert.Equal(20, (await development.RunAsync(wrong)).GetProperty("errors").GetArrayLength());
    }

    [Theory]
    [InlineData("{ __schema { types { name } } }")]
    [InlineData("{ __type(name: \"Ward\") { name } }")]
    [InlineData("{ ...F } fragment F on Query { a: __schema { types { name } } }")]
    public async Task The_schema_is_told_in_development_only(string document)
    {
        using var production = new TestApi(options => options.Introspection = false);

        Assert.Equal("INTROSPECTION_OFF", (await production.ErrorAsync(document)).Code);
        await production.DataAsync("{ __typename wards(first: 1) { __typename } }");
        await api.DataAsync(document);
    }

    [Fact]
    public async Task Names_are_suggested_in_development_only()
    {
        using var production = new TestApi(options => options.Introspection = false);

        Assert.Contains("Did you mean 'whoami'", (await api.ErrorAsync("{ whoam }")).Message, StringComparison.Ordinal);
        foreach (var document in (string[])["{ whoam }", "{ ward(ids: 1) { name } }", "{ wards { nodes { ... on War { name } } } }", "query($k: WardKin) { echo(kinds: $k) }", "{ echo(kinds: [DAYCARE]) }"])
        {
            Assert.DoesNotContain("Did you mean", (await production.RunAsync(document)).GetRawText(), StringComparison.Ordinal);
        }
    }

    private static string Braced(int count, Func<int, string> part) => "{ " + Repeat(count, n => part(n) + " ") + "}";

    private static string Repeat(int count, Func<int, string> part)
    {
        var text = new StringBuilder();
        for (var n = 0; n < count; n++)
        {
            text.Append(part(n));
        }

        return text.ToString();
    }

    private static string Nested(int levels) => string.Concat(Enumerable.Repeat("{ parent ", levels)) + "{ name }" + string.Concat(Enumerable.Repeat(" }", levels));

    // Each fragment spreads the next one twice: 2^levels fields.
    private static string Doubling(int levels)
        => "{ ...F0 } " + Repeat(levels, n => string.Create(CultureInfo.InvariantCulture, $"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }} ")) + $"fragment F{levels} on Query {{ whoami }}";
}
