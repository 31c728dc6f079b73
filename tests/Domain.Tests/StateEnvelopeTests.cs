using System.Text;
using System.Text.Json.Nodes;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Posts;
using Xunit;

namespace Platform.Domain.Tests;

public sealed class StateEnvelopeTests
{
    [Fact]
    public void Stored_form_is_the_state_with_the_events_and_steps_of_its_write()
    {
        var created = CampaignRules.Create(
            new Campaign(), A.Mercy, new CampaignId("flu"), new PlanCampaign("Flu", null, null, null, A.Ana), A.Noon).Value!;
        var stored = Json(new StateEnvelope<Campaign> { State = created.State, Events = created.Events, Steps = [StepKinds.Arm] });

        Assert.Equal("Flu", (string?)stored["name"]);
        Assert.Equal("campaignCreated", (string?)stored["pending"]![0]!["type"]);
        Assert.Equal("arm", (string?)stored["steps"]![0]);
        Assert.Equal(created.State, StateEnvelope.FromJson<Campaign>(Encoding.UTF8.GetBytes(stored.ToJsonString())).State);
    }

    [Fact]
    public void Members_that_a_later_release_wrote_survive_a_write_of_this_one()
    {
        var stored = Json(new StateEnvelope<Post> { State = A.Post(time: A.At(15), submit: true) });
        stored["mood"] = "later";
        stored["content"]!["pictures"] = new JsonArray("hash");
        var read = StateEnvelope.FromJson<Post>(Encoding.UTF8.GetBytes(stored.ToJsonString()));
        var withdrawn = PostRules.Withdraw(read.State, A.Ana, A.Noon).Value!;

        var again = Json(new StateEnvelope<Post> { State = withdrawn.State, Events = withdrawn.Events, Unknown = read.Unknown });

        Assert.Equal("later", (string?)again["mood"]);
        Assert.Equal("hash", (string?)again["content"]!["pictures"]![0]);
        Assert.Equal("Withdrawn", (string?)again["state"]);
        Assert.Equal(2, again["pending"]!.AsArray().Count);
        Assert.Null(StateEnvelope.FromJson<Post>(Encoding.UTF8.GetBytes(Json(new StateEnvelope<Post> { State = read.State }).ToJsonString())).Unknown);
    }

    [Fact]
    public void State_of_a_later_schema_is_refused_by_name()
    {
        var stored = Json(new StateEnvelope<Post> { State = A.Post() });
        stored["schema"] = 2;

        var refused = Assert.Throws<LaterSchemaException>(() => StateEnvelope.FromJson<Post>(Encoding.UTF8.GetBytes(stored.ToJsonString())));
        Assert.Contains("kind Post has the schema 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Document_for_readers_is_the_beginning_of_the_stored_form_and_its_length_stands_at_the_end()
    {
        var envelope = new StateEnvelope<Account> { State = Connected, Version = 3 };
        var stored = ((IStateEnvelope)envelope).ToJson(new ReadModelEntry(true, [new("network", "sandbox"), new("handle", null), new("at", 7L)]));

        var entry = JsonNode.Parse(stored)!["readModel"]!;
        Assert.Equal($$"""{"version":3,"doc":{{(int)entry["doc"]!}},"network":"sandbox","at":7}""", entry.ToJsonString());
        Assert.Equal(envelope.ToDocument(), (byte[])[.. stored[..(int)entry["doc"]!], (byte)'}']);
        Assert.EndsWith($"\"readModel\":{entry.ToJsonString()}}}", Encoding.UTF8.GetString(stored), StringComparison.Ordinal);
        Assert.Equal(Connected, StateEnvelope.FromJson<Account>(stored).State);
        Assert.Null(StateEnvelope.FromJson<Account>(stored).Unknown);
    }

    [Fact]
    public void Secret_is_stored_and_is_in_no_document()
    {
        var envelope = new StateEnvelope<Account> { State = Connected };

        Assert.DoesNotContain("cipher", Encoding.UTF8.GetString(envelope.ToDocument()), StringComparison.Ordinal);
        Assert.Equal("cipher", StateEnvelope.FromJson<Account>(envelope.ToJson()).State.Credential!.Cipher);
    }

    [Fact]
    public void Secrets_are_members_of_states_themselves()
    {
        var secret = typeof(Account).Assembly.GetTypes().Where(type => type.GetProperties().Any(p => p.IsDefined(typeof(SecretAttribute), false))).ToList();

        Assert.Equal([typeof(Account)], secret);
    }

    [Fact]
    public void Members_of_a_later_release_are_stored_beside_the_document()
    {
        var stored = Json(new StateEnvelope<Account> { State = Connected });
        stored["token"] = "s3cr3t";
        stored["credential"]!["key"] = "later";
        var read = StateEnvelope.FromJson<Account>(Encoding.UTF8.GetBytes(stored.ToJsonString()));

        Assert.DoesNotContain("s3cr3t", Encoding.UTF8.GetString(read.ToDocument()), StringComparison.Ordinal);
        Assert.Equal("s3cr3t", (string?)Json(read)["token"]);
        Assert.Equal("later", (string?)Json(read)["credential"]!["key"]);
    }

    [Fact]
    public void Unknown_part_of_a_member_that_is_taken_away_goes_with_it()
    {
        var stored = Json(new StateEnvelope<Post> { State = A.Post(time: A.At(15), submit: true) });
        stored["time"]!["note"] = "later";
        stored["scan"]!["later"] = true;
        var read = StateEnvelope.FromJson<Post>(Encoding.UTF8.GetBytes(stored.ToJsonString()));

        var again = Json(new StateEnvelope<Post> { State = read.State with { Scan = null! }, Unknown = read.Unknown });

        Assert.Null(again["scan"]);
    }

    private static Account Connected => new()
    {
        Organization = A.Mercy,
        Id = A.News,
        Network = "sandbox",
        Handle = "mercy.test",
        Credential = new Sealed("cipher"),
    };

    private static JsonObject Json(IStateEnvelope envelope) => JsonNode.Parse(envelope.ToJson())!.AsObject();
}
