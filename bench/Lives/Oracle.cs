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

    private int _judged;
    private bool _copying;

    /// <summary>Copies by account and post.</summary>
    public Dictionary<(string Account, int Post), List<Call>> Copies { get; } = [];

    /// <summary>Judges a step.</summary>
    public void Judge(Step step, Outcome outcome, OrganizationView before, OrganizationView after)
    {
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
            throw new Violation("suspension-gone", $"behind {step} ({outcome}) the {stop.Kind} suspended by {stop.Role} is open");
        }
    }

    private void Recognize(OrganizationView after)
    {
        foreach (var view in after.Posts.Values.Where(v => !v.Purged && !known.Copies.Contains(v.Id) && known.Posts.All(p => p.Id != v.Id)))
        {
            if (known.Of(view.Text) is not { } post)
            {
                throw new Violation("unknown-words", $"a post shows words that nobody wrote: {view.Text}");
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

    /// <summary>What an answer teaches.</summary>
    private void Learn(Step step, Outcome outcome, PostModel? post, PostView? was, PostView? became, OrganizationView after)
    {
        if (!outcome.MayBe)
        {
            return;
        }

        var sure = outcome.How == Ended.Acked;
        var account = step.Account >= 0 ? world.Accounts[step.Account % world.Accounts.Count].Id : null;
        switch (step.What)
        {
            case Act.Phrases:
                known.PhraseOn.Set(step.Arg % 2 == 1, sure);
                break;
            case Act.Mute:
                known.RuleMuted.Set(step.Arg % 2 == 1, sure);
                break;
            case Act.Policy:
                known.EveryPost.Set(step.Arg % 2 == 1, sure);
                break;
            case Act.Disconnect when sure:
                known.Disconnected.Add(account!);
                break;
            case Act.Reconnect:
                known.Disconnected.Remove(account!);
                break;
            case Act.Deactivate when sure:
                known.Left.Add(world.Members[step.Who]);
                break;
            case Act.Invite:
                known.Left.Remove(world.Members[step.Who]);
                break;
            case Act.SuspendOrganization or Act.SuspendAccount or Act.SuspendCampaign when sure:
                known.Stops.Add(StopOf(step, account));
                break;
            case Act.ResumeOrganization or Act.ResumeAccount or Act.ResumeCampaign:
                Resumed(step, sure, account);
                break;
            case Act.Resolve when Commands.Open(was, step) is { } delivery:
                if (Choices.Resolution(step.Arg) == "LIVE")
                {
                    post!.SaidLive.Add(delivery.Account);
                }
                else
                {
                    post!.Settled[delivery.Account] = post.Settled.GetValueOrDefault(delivery.Account) + 1;
                    if (Choices.Resolution(step.Arg) == "SEND_AGAIN")
                    {
                        post.Extended.Add(delivery.Account);
                    }
                }

                break;
            case Act.CancelCampaign when sure:
                foreach (var of in known.Posts.Where(p => p.Id is { } id && after.Posts.GetValueOrDefault(id)?.Campaign == CampaignOf(step)))
                {
                    of.Grounds.Clear();
                    of.StoppedBy = step.ToString();
                }

                break;
            case Act.TakeDown when sure:
                post!.Grounds.Clear();
                post.StoppedBy = step.ToString();
                break;
            case Act.TakeOver:
                foreach (var taken in known.Posts.Where(p => p.Id is { } id && after.Posts.GetValueOrDefault(id)?.Owner == world.Members["cora"]))
                {
                    taken.Writers.Add(world.Members["cora"]);
                }

                break;
            case Act.RetryDelivery when was is not null:
                post!.Extended.UnionWith(was.Deliveries.Where(d => d.State == "REJECTED").Select(d => d.Account));
                break;
            case Act.Import:
                foreach (var made in known.Posts.Where(p => p.CampaignFile == $"file{step.Arg % 2}"))
                {
                    Wrote(made, step, sure);
                    made.Grounds.Add(new Ground(null, made.Texts.First(), null));
                }

                break;
            default:
                if (post is not null)
                {
                    LearnOfPost(step, sure, post, was, became ?? was);
                }

                break;
        }
    }

    private void LearnOfPost(Step step, bool sure, PostModel post, PostView? was, PostView? became)
    {
        if (Stopping.Contains(step.What))
        {
            if (sure)
            {
                post.Grounds.Clear();
                post.StoppedBy = step.ToString();
                post.Doubted |= step.What == Act.HoldItem;
            }

            if (step.What == Act.Unschedule)
            {
                post.Timer = sure ? Member(step) : null;
            }

            return;
        }

        switch (step.What)
        {
            case Act.Create or Act.Edit:
                Wrote(post, step, sure);
                if (sure)
                {
                    post.Grounds.Clear();
                }

                break;
            case Act.EditAccounts or Act.EditTime:
                Wrote(post, step, sure);
                break;
            case Act.Schedule or Act.PublishNow or Act.Resubmit when sure:
                post.Timer = Member(step);
                break;
            case Act.Schedule or Act.PublishNow or Act.Resubmit:
                post.Timer = null;
                break;
            case Act.Approve when was is not null:
                Approved(step, sure, post, was);
                return;
        }

        if (Authorizing.Contains(step.What))
        {
            post.StoppedBy = null;
            foreach (var text in post.Texts.Where(t => t == became?.Text || t == was?.Text))
            {
                post.Grounds.Add(new Ground(null, text, null));
            }
        }
    }

    private void Approved(Step step, bool sure, PostModel post, PostView was)
    {
        var person = Member(step);
        if (sure && was.Item is { Status: not "DECIDED" })
        {
            if (post.Writers.Contains(person))
            {
                throw new Violation("author-approved", $"{step}: {step.Who} wrote p{post.Number}");
            }

            if (post.Timer == person)
            {
                throw new Violation("time-chooser-approved", $"{step}: {step.Who} chose the time of p{post.Number}");
            }

            if (step.Both && post.WriterClients.Contains("cl-both"))
            {
                throw new Violation("one-client-wrote-and-approved", $"{step}: the same client carried the writing of p{post.Number}");
            }
        }

        post.StoppedBy = null;
        post.Doubted = false;
        post.Grounds.Add(new Ground(person, was.Text, was.Due));
    }

    private void Wrote(PostModel post, Step step, bool sure)
    {
        (sure ? post.Writers : post.MaybeWriters).Add(Member(step));
        if (step.Both && sure)
        {
            post.WriterClients.Add("cl-both");
        }

        post.Timer = step.What is Act.EditTime ? (sure ? Member(step) : null) : step.What is Act.Create ? null : post.Timer;
    }

    private string Member(Step step) => world.Members[step.Who.Length > 0 ? step.Who : "adm"];

    private Stop StopOf(Step step, string? account) => step.What switch
    {
        Act.SuspendOrganization or Act.ResumeOrganization => new Stop("ORGANIZATION", null, RoleOf(step)),
        Act.SuspendAccount or Act.ResumeAccount => new Stop("ACCOUNT", account, RoleOf(step)),
        _ => new Stop("CAMPAIGN", CampaignOf(step), RoleOf(step)),
    };

    /// <summary>The campaign that a step means.</summary>
    public Func<Step, string> CampaignOf { get; init; } = _ => "";

    private static string RoleOf(Step step) => step.Who is "col" or "adm" ? "compliance" : "author";

    private void Resumed(Step step, bool sure, string? account)
    {
        var stop = StopOf(step, account);
        var there = known.Stops.Where(s => s.Kind == stop.Kind && s.Id == stop.Id).ToArray();
        var may = there.Where(s => stop.Role == "compliance" || s.Role == stop.Role).ToArray();
        if (sure && there.Length > 0 && may.Length == 0)
        {
            throw new Violation("author-lifted-compliance", $"{step} was acknowledged; compliance had suspended it");
        }

        known.Stops.RemoveAll(may.Contains);
    }

    private void JudgeCall(
        Call call, OrganizationView before, OrganizationView after, IEnumerable<Stop> stops, IEnumerable<string> disconnected, IEnumerable<string> left,
        Dictionary<int, string?> stopped, bool phrase, bool unmuted)
    {
        if (known.Of(call.Text) is not { } post || !post.Texts.Contains(call.Text))
        {
            throw new Violation("unknown-words-sent", $"the destination got words that nobody wrote: {call.Text}");
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
            throw new Violation("sent-flagged-words", $"{said}; nobody approved them and the rule is in force");
        }

        if (known.Limited.TryGetValue(account, out var limit) && call.At < limit.Until && call.Seq > limit.Seq + 4)
        {
            throw new Violation("rate-limit-forgotten", $"{said}; the account may be called again at {limit.Until:HH:mm:ss}");
        }

        if (call.Answer == Answer.RateLimited)
        {
            known.Limited[account] = (call.At + TimeSpan.FromSeconds(900), call.Seq);
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
