using Platform.Domain;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Domain.Posts;

namespace Platform.Grains.Campaigns;

/// <summary>Cancelling. The gate is closed first, so that nothing goes out from then on; then the posts are withdrawn one by one. The state
/// says that the cancellation is under way: whoever calls again, or the next activation, goes on.</summary>
internal sealed partial class CampaignGrain
{
    private bool _interrupted;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (stored.State is { Status: CampaignStatus.Cancelling, CancelledBy: { } person })
        {
            this.RegisterGrainTimer(
                _ => WithdrawPosts(new Actor(person, null, [])), new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        }

        return base.OnActivateAsync(cancellationToken);
    }

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
        await stored.SaveAsync(begun);
        return await WithdrawPosts(command.Actor);
    }

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
        await stored.SaveAsync(CampaignRules.EndCancel(stored.State, actor, withdrawn, there, underWay, clock.Now()));
        await gates.LiftAsync(organization, GateKind.Campaign, id, GateHolder.Import, actor, CancellationToken.None);
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
        if (CancelRules.IsUnsent(post, deliveries))
        {
            var withdrawn = await GrainFactory.Post(post.Organization, post.Id).Withdraw(actor with { Roles = [Role.Author] }, null);
            return withdrawn.Ok ? before : CancelRules.EndOf(withdrawn.Refused, before);
        }

        return before;
    }
}
