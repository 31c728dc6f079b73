namespace Platform.Bench.Lives;

/// <summary>What the answers teach: who wrote and approved which words, and what is stopped.</summary>
internal sealed partial class Oracle
{
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
            case Act.EditAccounts or Act.EditTime when was is null || became is null || was.Revision != became.Revision: // else it changed nothing
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

            if (post.Timer == person && was.Due is not null)
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
}
