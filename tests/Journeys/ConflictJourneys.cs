using GraphQL.Types;
using Microsoft.Extensions.DependencyInjection;
using Platform.Journeys.Isolation;
using Xunit;

namespace Platform.Journeys;

/// <summary>Whoever changes what somebody else has changed meanwhile is told so, and sees what it is now: every mutation, by the schema.</summary>
public sealed class ConflictJourneys(TwoHospitals world) : IClassFixture<TwoHospitals>
{
    // They make the thing; there is no version yet that a caller could have seen.
    private static readonly string[] Making = ["accountConnect", "campaignCreate", "campaignImport", "memberInvite", "postCreate", "postDuplicate"];

    // They act on its deliveries, whose own states decide; its version stays.
    private static readonly string[] Sent = ["postTakeDown"];

    [Fact]
    public async Task A_change_of_what_was_not_seen_is_refused_with_what_it_is_now()
    {
        var campaign = (await world.Mercy.Person.DoAsync("mutation { campaignCreate(input: { name: \"Flu\" }) { campaign { id } userErrors { code } } }")).GetProperty("campaign").GetProperty("id").GetString()!;
        var post = await world.Mercy.WriteAsync("My patient in room 12 walked again today");
        var ids = new Dictionary<string, string>
        {
            ["account"] = world.Mercy.Account,
            ["campaign"] = campaign,
            ["member"] = world.Mercy.Member,
            ["post"] = post.GetProperty("id").GetString()!,
            ["reviewItem"] = post.GetProperty("reviewItem").GetProperty("id").GetString()!,
        };
        var changing = Versioned().Where(mutation => !Making.Concat(Sent).Contains(mutation.Field.Name)).ToList();

        Assert.True(changing.Count >= 20, "The schema has lost its mutations.");
        foreach (var (field, thing) in changing)
        {
            var arguments = (field.Arguments ?? []).Where(argument => argument.Name == "expectedVersion" || Documents.IsRequired(argument.ResolvedType!, argument.DefaultValue)).ToList();
            Assert.True(arguments.Any(argument => argument.Name == "expectedVersion"), $"{field.Name} changes a versioned {thing} and takes no expectedVersion.");
            var call = string.Join(", ", arguments.Select(argument => $"{argument.Name}: {Value(argument, ids[thing == "organization" || argument.Name == "memberId" ? "member" : thing])}"));
            var payload = (await world.Mercy.Person.AskAsync($"mutation {{ {field.Name}({call}) {{ {thing} {{ id version }} userErrors {{ code field message }} }} }}")).GetProperty(field.Name);

            var error = Assert.Single(payload.GetProperty("userErrors").EnumerateArray());
            Assert.True(error.GetProperty("code").GetString() == "VERSION_CONFLICT", $"{field.Name}: {error}");
            Assert.Equal("[\"expectedVersion\"]", error.GetProperty("field").GetRawText());
            Assert.True(payload.GetProperty(thing).ValueKind == System.Text.Json.JsonValueKind.Object, $"{field.Name} doesn't show the {thing} as it is now.");
            Assert.InRange(payload.GetProperty(thing).GetProperty("version").GetInt32(), 1, 998);
            if (thing != "organization")
            {
                Assert.Equal(ids[thing], payload.GetProperty(thing).GetProperty("id").GetString());
            }
        }
    }

    [Fact]
    public void Every_mutation_is_known_to_make_or_to_change_its_thing()
        => Assert.Empty(Making.Concat(Sent).Except(Versioned().Select(mutation => mutation.Field.Name)));

    private static string Value(QueryArgument argument, string id) => (argument.Name, Documents.Named(argument.ResolvedType!).Name) switch
    {
        ("expectedVersion", _) => "999",
        (_, "ID") => $"\"{id}\"",
        _ => Documents.Value(argument.Name, argument.ResolvedType!, field => Documents.IsRequired(field.ResolvedType!, field.DefaultValue) ? Documents.Value(field.Name, field.ResolvedType!, _ => null) : null),
    };

    private IEnumerable<(FieldType Field, string Thing)> Versioned()
    {
        var schema = world.Installation.Services.GetRequiredService<ISchema>();
        schema.Initialize();
        return schema.Mutation!.Fields.SelectMany(field => ((IObjectGraphType)Documents.Named(field.ResolvedType!)).Fields
            .Where(one => Documents.Named(one.ResolvedType!) is IObjectGraphType thing && !Documents.IsList(one.ResolvedType!) && thing.Fields.Any(known => known.Name == "version" && Documents.Named(known.ResolvedType!).Name == "Int"))
            .Select(one => (field, one.Name)));
    }
}
