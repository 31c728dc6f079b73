using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Domain.Posts;

namespace Platform.Grains.Campaigns;

/// <summary>Cancelling. The gate is closed first, so that nothing goes out from then on; then the posts are withdrawn one by one. The
/// transaction that closes
/// the gate leaves the step <c>cancel</c>, and so does the state that says that the cancellation is under way: until the last post is
/// withdrawn, the job of unfinished steps goes on with it.</summary>
internal sealed partial class CampaignGrain
{
    private bool _interrupted;

    public Task Interrupt()
    {
        _interrupted = true;
        return Task.CompletedTask;
    }

    public async Task<CancelResult> Cancel(CancelCampaign command)
    {
        _interrupted = false;
        var (organization, id) = this.Read();
        var begun = CampaignRules.BeginCancel(stored.State, command, clock.Now());
        if (!begun.Ok)
        {
            return new CancelResult(null, 0, 0, 0, begun.Refused);
        }

        await gates.HoldAsync(organization, GateKind.Campaign, id, GateHolder.Cancel, command.Reason.Trim(), command.Actor, CancellationToken.None);
        await Begin(begun);
        return await WithdrawPosts(command.Actor);
    }

    public async Task CarryOn()
    {
        var (organization, id) = this.Read();
        if (stored.State.CancelledBy is null)
        {
            var holds = await gates.HoldsAsync(organization, [new GateKey(GateKind.Campaign, id)], CancellationToken.None);
            if (holds.FirstOrDefault(h => h.Holder == GateHolder.Cancel) is { Actor: { } holder, Why: var reason })
            {
                // The hold shows that this person was allowed to.
                await Begin(CampaignRules.BeginCancel(
                    stored.State, new CancelCampaign(reason ?? "cancelled", holder with { Roles = [Role.Compliance] }), clock.Now()));
            }
        }

        if (stored.State is { Status: CampaignStatus.Cancelling, CancelledBy: { } person })
        {
            await WithdrawPosts(new Actor(person, null, []));
        }
        else
        {
            await Complete();
        }
    }

    private Task Begin(Outcome<Decision<Campaign>> begun) => stored.SaveAsync(begun, _ => [StepKinds.Cancel]);

    private Task Complete() => steps.CompleteAsync(this.GetPrimaryKeyString(), StepKinds.Cancel, stored.Version, CancellationToken.None);

    private async Task<CancelResult> WithdrawPosts(Actor actor)
    {
        var (organization, id) = this.Read();
        var ends = new Dictionary<PostId, PostEnd>();
        while (await WithdrawNew(organization, new CampaignId(id), actor, ends) > 0)
        {
            // Posts that were being written when the gate closed are found by the next look.
        }

        int Count(PostEnd end) => ends.Values.Count(e => e == end);
        var (withdrawn, there, underWay) = (Count(PostEnd.Withdrawn), Count(PostEnd.Public), Count(PostEnd.UnderWay));
        if (Count(PostEnd.Failed) > 0)
        {
            return new CancelResult(stored.ToVersioned(), withdrawn, there, underWay, null)
            {
                Failed =
                [
                    .. ends.Where(e => e.Value == PostEnd.Failed).Select(e => e.Key).OrderBy(post => post.Value, StringComparer.Ordinal),
                ],
            };
        }

        await stored.SaveAsync(CampaignRules.EndCancel(stored.State, actor, withdrawn, there, underWay, clock.Now()));
        await gates.LiftAsync(organization, GateKind.Campaign, id, GateHolder.Import, actor, CancellationToken.None);
        await Complete();
        return new CancelResult(stored.ToVersioned(), withdrawn, there, underWay, null);
    }

    // How many posts were looked at that had not been before.
    private async Task<int> WithdrawNew(OrganizationId organization, CampaignId campaign, Actor actor, Dictionary<PostId, PostEnd> ends)
    {
        var (found, after, more) = (0, (string?)null, true);
        while (more)
        {
            var page = await posts.ListAsync(organization, new PostFilter(campaign), new PageRequest(100, after), CancellationToken.None);
            var fresh = page.Rows.Select(row => row.Row.State).Where(post => !ends.ContainsKey(post.Id)).ToList();
            var deliveries = await posts.DeliveriesAsync(organization, [.. fresh.Select(post => post.Id)], CancellationToken.None);
            foreach (var chunk in fresh.Chunk(AtOnce))
            {
                foreach (var (post, end) in await Task.WhenAll(chunk.Select(async post => (post.Id, End: await End(post, [.. deliveries[post.Id]], actor)))))
                {
                    ends[post] = end;
                }
            }

            (found, more, after) = (found + fresh.Count, page.HasNext, page.Rows.IsEmpty ? null : page.Rows[^1].Cursor);
        }

        return found;
    }

    // The campaign has decided who may do this: the post sees its person as an author.
    private async Task<PostEnd> End(Post post, IReadOnlyCollection<DeliveryRow> deliveries, Actor actor)
    {
        var before = CancelRules.EndOf(deliveries);
        if (!CancelRules.IsUnsent(post, deliveries))
        {
            return before;
        }

        try
        {
            var withdrawn = await GrainFactory.Post(post.Organization, post.Id).Withdraw(actor with { Roles = [Role.Author] }, null);
            return withdrawn.Ok ? before : CancelRules.EndOf(withdrawn.Refused, before);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // The others are withdrawn; the step tries this one again.
            NotWithdrawn(log, this.GetPrimaryKeyString(), post.Id.Value, fault.GetType().Name);
            return PostEnd.Failed;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Campaign} is cancelled, and its post {Post} could not be withdrawn yet ({Fault})")]
    private static partial void NotWithdrawn(ILogger log, string campaign, string post, string fault);
}
