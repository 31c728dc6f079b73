namespace Platform.Bench.Lives;

/// <summary>Judges one step by what was answered before, what the destinations got meanwhile, and what the API shows afterwards. It knows no rule of the
/// product's code.</summary>
internal sealed partial class Oracle(World world, Known known)
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(World.GraceMinutes);

    private static readonly HashSet<Act> Authorizing = [Act.Create, Act.Edit, Act.EditTags, Act.EditAccounts, Act.EditTime, Act.Submit, Act.Schedule, Act.PublishNow, Act.Approve, Act.Import];

    private static readonly HashSet<Act> Stopping = [Act.Retract, Act.Unschedule, Act.RequestChanges, Act.Reject, Act.HoldItem, Act.Reopen];

    private static readonly HashSet<Act> OfPost =
        [Act.Edit, Act.EditTags, Act.EditAccounts, Act.EditTime, Act.Submit, Act.Schedule, Act.PublishNow, Act.Unschedule, Act.Retract, Act.Resubmit, Act.Purge, Act.Approve, Act.RequestChanges, Act.Reject, Act.HoldItem, Act.Reopen, Act.TakeDown];

    /// <summary>Calls that may have begun before the answer of one of them was heard.</summary>
    private const int Beside = 4;

    private int _judged;
    private int _step;
    private bool _ends;
    private bool _copying;

    /// <summary>Copies by account and post.</summary>
    public Dictionary<(string Account, int Post), List<Call>> Copies { get; } = [];

    /// <summary>Judges a step.</summary>
    public void Judge(Step step, Outcome outcome, OrganizationView before, OrganizationView after)
    {
        _step++;
        _ends = step is { What: Act.Restart } or { Fault.Kind: FaultKind.KilledBefore or FaultKind.KilledAfter };
        _copying |= step.What == Act.Duplicate && outcome.MayBe;
        Recognize(after);
        var post = step.Post >= 0 ? known.Numbered(step.Post) : null;
        var was = post?.Id is { } id ? before.Posts.GetValueOrDefault(id) : null;
        var became = post?.Id is { } same ? after.Posts.GetValueOrDefault(same) : null;
        var stops = known.Stops.ToArray();
        var disconnected = known.Disconnected.ToArray();
        var left = known.Left.ToArray();
        var stopped = known.Posts.ToDictionary(p => p.Number, p => p.StoppedBy);
        var phrase = known.PhraseOn.Is(true);
        var unmuted = known.RuleMuted.Is(false);
        Learn(step, outcome, post, was, became, after);
        foreach (var call in world.Silo.Receiver.CallsOf(world.Organization).Skip(_judged).ToArray())
        {
            _judged++;
            JudgeCall(call, before, after, stops.Intersect(known.Stops), disconnected.Intersect(known.Disconnected), left.Intersect(known.Left), stopped, phrase, unmuted);
        }

        CheckHeldCopies();
        foreach (var now in after.Posts.Values)
        {
            JudgeAuthorization(now, before.Posts.GetValueOrDefault(now.Id));
        }

        if (outcome.How == Ended.Refused && step.Fault is null && OfPost.Contains(step.What) && was is not null && became is not null)
        {
            JudgeRefusal(step, outcome, was, became);
        }

        if (outcome.How == Ended.Acked && Stopping.Contains(step.What) && was is not null && (step.What != Act.Unschedule || was.Due is not null) && became is { Authorization: not null } && became.Authorization == was.Authorization && was.Deliveries.All(d => d.State != "LIVE"))
        {
            throw new Violation("stop-without-effect", $"{step} was acknowledged and the post is {became.Status} under authorization {became.Authorization}");
        }

        if (step.What is Act.Phrases or Act.Mute or Act.Policy)
        {
            known.PhraseOn.Set(after.PhraseOn, sure: true);
            known.RuleMuted.Set(after.RuleMuted, sure: true);
            known.EveryPost.Set(after.EveryPost, sure: true);
        }

        foreach (var stop in known.Stops.Where(s => !after.Gates.Any(g => g.Kind == s.Kind && (s.Kind == "ORGANIZATION" || g.Id == s.Id))))
        {
            throw new Violation("suspension-gone", $"after {step} ({outcome}) the {stop.Kind} suspended by {stop.Role} is open");
        }
    }

    private void Recognize(OrganizationView after)
    {
        foreach (var view in after.Posts.Values.Where(v => !v.Purged && !known.Copies.Contains(v.Id) && known.Posts.All(p => p.Id != v.Id)))
        {
            if (known.Of(view.Text) is not { } post)
            {
                throw new Violation("unknown-words", $"a post shows words that no step wrote: {view.Text}");
            }

            if (post.Id is not null && after.Posts.ContainsKey(post.Id))
            {
                if (_copying)
                {
                    known.Copies.Add(view.Id);
                    continue;
                }

                throw new Violation("made-twice", $"p{post.Number} is there twice");
            }

            post.Id = view.Id;
        }
    }

    private void JudgeCall(
        Call call, OrganizationView before, OrganizationView after, IEnumerable<Stop> stops, IEnumerable<string> disconnected, IEnumerable<string> left,
        Dictionary<int, string?> stopped, bool phrase, bool unmuted)
    {
        if (known.Of(call.Text) is not { } post || !post.Texts.Contains(call.Text))
        {
            throw new Violation("unknown-words-sent", $"the destination got words that no step wrote: {call.Text}");
        }

        var account = world.Accounts.First(a => a.Handle == call.Account).Id;
        var said = $"p{post.Number} was sent to {call.Account} at {call.At:HH:mm:ss} as \"{call.Text}\"";
        var views = new[] { before, after }.Select(v => post.Id is { } id ? v.Posts.GetValueOrDefault(id) : null).OfType<PostView>().ToArray();
        if (post.StoppedBy is { } by && stopped[post.Number] == by)
        {
            throw new Violation("sent-after-stop", $"{said}; {by} had been acknowledged");
        }

        if (stops.FirstOrDefault(s => s.Kind == "ORGANIZATION" || s.Id == account || (s.Kind == "CAMPAIGN" && views.Any(v => v.Campaign == s.Id))) is { } closed)
        {
            throw new Violation("sent-while-suspended", $"{said}; the {closed.Kind} was suspended by {closed.Role}");
        }

        if (disconnected.Contains(account))
        {
            throw new Violation("sent-after-disconnect", said);
        }

        if (views.Length > 0 && views.All(v => (v.Owner ?? v.Author) is { } owner && left.Contains(owner)))
        {
            throw new Violation("sent-after-author-left", said);
        }

        var authorized = views.Where(v => v.Authorization is not null).ToArray();
        if (authorized.Length == 0)
        {
            throw new Violation("sent-without-authorization", $"{said}; the API shows {string.Join(" then ", views.Select(v => v.Status))}");
        }

        if (!authorized.Any(v => v.Text == call.Text && v.Targets.Contains(account)))
        {
            throw new Violation("sent-other-than-authorized", $"{said}; the API shows \"{authorized[^1].Text}\" for {string.Join(",", authorized[^1].Targets.Length)} accounts");
        }

        if (!authorized.Any(v => v.Due is { } due && due <= call.At))
        {
            throw new Violation("sent-early", $"{said}; it is due at {authorized[^1].Due:HH:mm:ss}");
        }

        if (!post.Extended.Contains(account) && !authorized.Any(v => v.Due is { } due && call.At <= due + Grace))
        {
            throw new Violation("sent-after-grace", $"{said}; it was due at {authorized[^1].Due:HH:mm:ss}");
        }

        if ((phrase && known.PhraseOn.Is(true) && PostModel.Flavour(call.Text) == "phrase" || unmuted && known.RuleMuted.Is(false) && PostModel.Flavour(call.Text) == "rule") && authorized.All(v => v.Basis == "CLEAR_SCAN"))
        {
            throw new Violation("sent-flagged-words", $"{said}; no reviewer approved them and the rule is in force");
        }

        if (known.Limited.TryGetValue(account, out var limit) && call.At < limit.Until && (limit.Step < _step || call.Seq > limit.Seq + Beside))
        {
            throw new Violation("rate-limit-forgotten", $"{said}; the account may be called again at {limit.Until:HH:mm:ss}");
        }

        // What a process that ended had just heard is lost with it.
        if (call.Answer == Answer.RateLimited && !_ends)
        {
            known.Limited[account] = (call.At + TimeSpan.FromSeconds(900), call.Seq, _step);
        }
    }

    private void CheckHeldCopies()
    {
        Copies.Clear();
        foreach (var call in world.Silo.Receiver.CallsOf(world.Organization).Where(c => c.NewCopy))
        {
            var post = known.Of(call.Text)!;
            var account = world.Accounts.First(a => a.Handle == call.Account).Id;
            if (!Copies.TryGetValue((account, post.Number), out var copies))
            {
                Copies[(account, post.Number)] = copies = [];
            }

            copies.Add(call);
            if (copies.Count > 1 + post.Settled.GetValueOrDefault(account))
            {
                throw new Violation("sent-twice", $"p{post.Number} is public {copies.Count} times on {call.Account}: {string.Join("; ", copies.Select(c => $"\"{c.Text}\" at {c.At:HH:mm:ss}"))}");
            }
        }
    }
}
