namespace Platform.Bench.Lives;

/// <summary>Chooses the next step of a life: mostly what makes sense as things stand, sometimes anything.</summary>
internal sealed class Generator(Random random, Known known, Func<string, PostView?> seen, int ends)
{
    private static readonly string[] Authors = ["ana", "ben", "cora"];
    private static readonly string[] Reviewers = ["rob", "rita", "cora", "col"];
    private static readonly string[] Sending = ["ledger.RecordAsync", "ledger.MarkSendingAsync", "ledger.RecordReconciledAsync", "ledger.ReleaseAsync", "ledger.PauseAsync"];
    private readonly List<(double Weight, Func<Step> Make)> _options = [];
    private int _import;
    private int _file;
    private int _restarted;
    private int _killed;

    public Step Next()
    {
        _options.Clear();
        var made = known.Posts.Count(p => p.CampaignFile is null);
        Option(made == 0 ? 100 : made < 4 ? 2.5 : 0, () => new Step(Act.Create, made, -1, Author(), Arg(), Shared()));
        foreach (var post in known.Posts)
        {
            if (post.Id is { } id && seen(id) is { } view)
            {
                OfPost(post, view);
            }
        }

        Option(7, () => new Step(Act.Tick, Arg: Arg()));
        Option(5, () => new Step(Act.TickToDue));
        Option(4, () => new Step(Act.NetworkAnswers, Account: Account(), Arg: Arg()));
        Option(0.5, () => new Step(Act.NetworkReleases));
        Option(0.4, () => new Step(Act.NetworkRefuses, Account: Account(), Arg: Arg()));
        Option(0.8, () => new Step(Act.Disconnect, Account: Account(), Who: "adm"));
        Option(known.Disconnected.Count > 0 ? 3 : 0.5, () => new Step(Act.Reconnect, Account: Account(), Who: "adm"));
        Option(0.3, () => new Step(Act.SuspendOrganization, Who: "col"));
        Option(known.Stops.Any(s => s.Kind == "ORGANIZATION") ? 3 : 0.1, () => new Step(Act.ResumeOrganization, Who: "col"));
        Option(0.3, () => new Step(Act.SuspendAccount, Account: Account(), Who: "col"));
        Option(known.Stops.Any(s => s.Kind == "ACCOUNT") ? 2 : 0.1, () => new Step(Act.ResumeAccount, Account: Account(), Who: "col"));
        Option(0.5, () => new Step(Act.SuspendCampaign, Who: random.Next(2) == 0 ? "col" : "ana", Arg: Arg()));
        Option(known.Stops.Any(s => s.Kind == "CAMPAIGN") ? 2.5 : 0.1, () => new Step(Act.ResumeCampaign, Who: random.Next(2) == 0 ? "col" : "ben", Arg: Arg()));
        Option(0.2, () => new Step(Act.CancelCampaign, Who: random.Next(2) == 0 ? "col" : "ana", Arg: Arg()));
        Option(known.Left.Count > 0 ? 1 : 0.05, () => new Step(Act.TakeOver, Who: random.Next(2) == 0 ? "ana" : "ben"));
        Option(0.15, () => new Step(Act.CloseCampaign, Who: "ana", Arg: Arg()));
        Option(0.7, () => new Step(Act.Import, Who: "ana", Arg: Arg()));
        Option(_import > 0 ? 8 : 0, () => new Step(Act.SuspendCampaign, Who: random.Next(3) == 0 ? "ana" : "col", Arg: Arg() / 3 * 3));
        Option(_import > 0 ? 8 : 0, () => new Step(Act.Import, Who: "ana", Arg: (Arg() / 2 * 2) + _file));
        Option(0.5, () => new Step(Act.Phrases, Who: "col", Arg: Arg()));
        Option(0.3, () => new Step(Act.Mute, Who: "col", Arg: Arg()));
        Option(0.3, () => new Step(Act.Policy, Who: "adm", Arg: Arg()));
        Option(0.3, () => new Step(Act.Deactivate, Who: random.Next(2) == 0 ? "ana" : "ben"));
        Option(known.Left.Count > 0 ? 1 : 0.05, () => new Step(Act.Invite, Who: random.Next(2) == 0 ? "ana" : "ben"));
        Option(_restarted < ends ? 2 : 0, () => new Step(Act.Restart, Arg: random.Next(4) == 0 ? 0 : 1));
        var step = Choose();
        _restarted += step.What == Act.Restart ? 1 : 0;
        if (step.What is Act.Phrases or Act.Mute or Act.Policy && random.Next(3) == 0)
        {
            return Beside(step);
        }

        if (_killed < ends && random.Next(ends == 1 ? 12 : 6) == 0 && step.What is not (Act.Restart or Act.NetworkAnswers or Act.NetworkRefuses or Act.NetworkReleases))
        {
            _killed++;
            return step with { Fault = new Fault(random.Next(2) == 0 ? FaultKind.KilledBefore : FaultKind.KilledAfter, random.Next(2) == 0 ? "any" : "ledger", random.Next(4), 1) };
        }

        if (step.What is Act.Restart or Act.NetworkAnswers or Act.NetworkRefuses or Act.NetworkReleases)
        {
            return step;
        }

        step = step with { Fault = Fault(step) };
        _import--;
        if (step is { What: Act.Import, Fault: not null })
        {
            (_import, _file) = (4, step.Arg % 2); // it may have broken off: a person stops it, another goes on
        }

        return step;
    }

    private void OfPost(PostModel post, PostView view)
    {
        Step Of(Act what, string who) => new(what, post.Number, -1, who, Arg(), Shared());
        var status = view.Status;
        var waits = status is "IN_REVIEW" or "ON_HOLD" or "EXPIRED";
        var free = status is "DRAFT" or "CHANGES_REQUESTED" or "REJECTED" or "WITHDRAWN";
        var unsettled = view.Deliveries.Any(d => d.State is "NEEDS_HUMAN" or "UNKNOWN" or "PROCESSING");
        Option(status == "DRAFT" ? 2 : 0.15, () => Of(Act.Submit, Author()));
        Option(status is "DRAFT" or "APPROVED" ? 2.5 : unsettled ? 1.5 : 0.6, () => Of(Act.Schedule, Author()));
        Option(status is "DRAFT" or "APPROVED" ? 1.5 : 0.4, () => Of(Act.PublishNow, Author()));
        Option(free ? 1.5 : 0.5, () => Of(Act.Edit, Author()));
        Option(0.25, () => Of(Act.EditTags, Author()));
        Option(0.3, () => Of(Act.EditAccounts, Author()));
        Option(unsettled ? 2 : 0.3, () => Of(Act.EditTime, Author()));
        Option(status == "SCHEDULED" ? 0.8 : 0.2, () => Of(Act.Unschedule, Author()));
        Option(status == "WITHDRAWN" ? 0.1 : 0.35, () => Of(Act.Retract, Author()));
        Option(status == "EXPIRED" ? 2 : 0.05, () => Of(Act.Resubmit, Author()));
        Option(0.08, () => Of(Act.Purge, "col"));
        Option(status is "PUBLISHED" or "PARTIALLY_PUBLISHED" ? 0.3 : 0.05, () => Of(Act.TakeDown, random.Next(2) == 0 ? "col" : Author()));
        Option(known.Posts.Count < 6 ? 0.12 : 0, () => Of(Act.Duplicate, Author()));
        Option(status is "FAILED" or "PARTIALLY_PUBLISHED" ? 1.5 : 0.05, () => Of(Act.RetryDelivery, Author()));
        if (view.Item is not null)
        {
            Option(waits ? 4 : 0.3, () => Of(Act.Approve, Reviewer()));
            Option(waits && post.Timer is not null ? 3 : 0, () => Of(Act.Approve, "cora")); // she may be the one who chose the time
            Option(waits ? 0.5 : 0.1, () => Of(Act.RequestChanges, Reviewer()));
            Option(waits ? 0.3 : 0.1, () => Of(Act.Reject, Reviewer()));
            Option(waits ? 0.4 : 0.1, () => Of(Act.HoldItem, Reviewer()));
            Option(view.Item.Status == "DECIDED" ? 0.8 : 0.05, () => Of(Act.Reopen, "col"));
            Option(waits ? 0.3 : 0.05, () => Of(Act.Claim, Reviewer()));
            Option(view.Item.Status == "CLAIMED" ? 1 : 0.05, () => Of(Act.Release, Reviewer()));
            Option(waits ? 0.3 : 0.05, () => Of(Act.Assign, "col"));
        }

        if (view.Deliveries.Any(d => d.State == "NEEDS_HUMAN"))
        {
            Option(2, () => Of(Act.Resolve, random.Next(2) == 0 ? Author() : "col") with { Account = Account(), Both = false });
        }
    }

    private Step Beside(Step step)
    {
        var posts = known.Posts.Where(p => p.Id is not null).ToArray();
        var made = known.Posts.Count(p => p.CampaignFile is null);
        var beside = posts.Length == 0 || random.Next(2) == 0
            ? new Step(Act.Create, made, -1, Author(), (Arg() / 10 * 10) + 3)
            : new Step(random.Next(2) == 0 ? Act.Submit : Act.Schedule, posts[random.Next(posts.Length)].Number, -1, Author(), Arg());
        return step with { Fault = new Fault(FaultKind.Hangs, "state.organization", 0, 1), Beside = beside };
    }

    private Fault? Fault(Step step)
    {
        if (random.NextDouble() >= (step.What is Act.Import ? 0.5 : 0.14))
        {
            return null;
        }

        var passes = step.What is Act.Tick or Act.TickToDue;
        if (passes && random.Next(3) == 0)
        {
            return new Fault(RefusedOrLost(), Sending[random.Next(Sending.Length)], 0, random.Next(3) == 0 ? 4 : 1);
        }

        var where = random.Next(3) switch { 0 => "any", 1 => "state", _ => passes || random.Next(2) == 0 ? "ledger" : "state.post" };
        return new Fault(RefusedOrLost(), where, random.Next(passes || step.What is Act.Import ? 6 : 3), random.Next(5) == 0 ? 4 : 1);
    }

    private FaultKind RefusedOrLost() => random.Next(2) == 0 ? FaultKind.Refused : FaultKind.Lost;

    private void Option(double weight, Func<Step> make)
    {
        if (weight > 0)
        {
            _options.Add((weight, make));
        }
    }

    private Step Choose()
    {
        var at = random.NextDouble() * _options.Sum(o => o.Weight);
        foreach (var (weight, make) in _options)
        {
            if ((at -= weight) < 0)
            {
                return make();
            }
        }

        return _options[^1].Make();
    }

    private int Arg() => random.Next(100_000);

    private int Account() => random.Next(3);

    private bool Shared() => random.Next(12) == 0;

    private string Author() => Authors[random.Next(Authors.Length)];

    private string Reviewer() => Reviewers[random.Next(Reviewers.Length)];
}
