using System.Text;
using System.Text.Json.Nodes;
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

    private static JsonObject Json(IStateEnvelope envelope) => JsonNode.Parse(envelope.ToJson())!.AsObject();
}
