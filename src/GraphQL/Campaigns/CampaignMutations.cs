using NodaTime;
using Platform.Domain;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Grains;
using Platform.Grains.Campaigns;

namespace Platform.GraphQL.Campaigns;

/// <summary>Plans campaigns.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Author)])]
public static class CampaignMutations
{
    /// <summary>Creates a campaign.</summary>
    /// <param name="input">What is planned.</param>
    /// <param name="idempotencyKey">A text of the caller's choice, 1 to 200 characters. For 24 hours the same request with the same key is answered as the first one was, and not done again.</param>
    public static async Task<CampaignCreatePayload> CampaignCreateAsync(
        CampaignCreateInput input, Caller caller, IGrainFactory grains, TimeProvider clock, string? idempotencyKey = null)
    {
        var grain = grains.Campaign(caller.Organization, IdempotencyKeys.IdFor<CampaignId>(caller, idempotencyKey, input, clock));
        var outcome = await grain.Create(new PlanCampaign(input.Name, input.Goal, input.StartsOn, input.EndsOn, caller.Actor));
        return await AnswerAsync<CampaignCreatePayload>(grain, outcome.Refused?.Code == Refusal.AlreadyExists ? await grain.Get() : outcome, FieldPaths.Input);
    }

    /// <summary>Changes name, goal or dates.</summary>
    /// <param name="id">The campaign's id.</param>
    /// <param name="input">What is left out stays as it is.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<CampaignUpdatePayload> CampaignUpdateAsync(
        CampaignId id, CampaignUpdateInput input, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var command = new PlanCampaign(input.Name, input.Goal, input.StartsOn, input.EndsOn, caller.Actor, expectedVersion);
        var grain = grains.Campaign(caller.Organization, id);
        return await AnswerAsync<CampaignUpdatePayload>(grain, await grain.Change(command), FieldPaths.Input);
    }

    /// <summary>Closes a campaign for new posts; what is planned still goes out.</summary>
    /// <param name="id">The campaign's id.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<CampaignClosePayload> CampaignCloseAsync(
        CampaignId id, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var grain = grains.Campaign(caller.Organization, id);
        return await AnswerAsync<CampaignClosePayload>(grain, await grain.Close(caller.Actor, expectedVersion), FieldPaths.Argument);
    }

    private static Task<TPayload> AnswerAsync<TPayload>(ICampaignGrain grain, Outcome<Versioned<Campaign>> outcome, Func<string, string?> path)
        where TPayload : CampaignPayload, new()
        => Payloads.AnswerAsync(outcome, path, grain.Get, campaign => new TPayload { Campaign = new CampaignNode(campaign) });
}

/// <summary>A campaign to be created.</summary>
/// <param name="Name">The name, 1 to 200 characters.</param>
/// <param name="Goal">What it wants to reach.</param>
/// <param name="StartsOn">Its first day.</param>
/// <param name="EndsOn">Its last day.</param>
public sealed record CampaignCreateInput(string Name, string? Goal = null, LocalDate? StartsOn = null, LocalDate? EndsOn = null);

/// <summary>Changes of a campaign; what is left out stays as it is.</summary>
/// <param name="Name">The name, 1 to 200 characters.</param>
/// <param name="Goal">What it wants to reach.</param>
/// <param name="StartsOn">Its first day.</param>
/// <param name="EndsOn">Its last day.</param>
public sealed record CampaignUpdateInput(string? Name = null, string? Goal = null, LocalDate? StartsOn = null, LocalDate? EndsOn = null);

/// <summary>A campaign, or why nothing was changed.</summary>
public abstract record CampaignPayload : MutationPayload
{
    /// <summary>The campaign as it is now; null when it was refused.</summary>
    public CampaignNode? Campaign { get; init; }
}

/// <summary>The new campaign, or why there is none.</summary>
public sealed record CampaignCreatePayload : CampaignPayload;

/// <summary>The changed campaign, or why it was not changed.</summary>
public sealed record CampaignUpdatePayload : CampaignPayload;

/// <summary>The closed campaign, or why it was not closed.</summary>
public sealed record CampaignClosePayload : CampaignPayload;
