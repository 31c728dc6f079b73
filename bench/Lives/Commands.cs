using System.Text.Json;

namespace Platform.Bench.Lives;

/// <summary>Carries out the steps that are commands of the API.</summary>
internal sealed class Commands(World world, Known known, Func<string, PostView?> seen)
{
    private static readonly string[] Roots = ["post", "reviewItem", "delivery", "account", "campaign", "organization", "member"];

    /// <summary>The campaign files of this life: their text is made once, so that a repetition is the same file.</summary>
    private readonly Dictionary<int, (string Name, string Csv)> _files = [];

    /// <summary>Gives the command of a step, or null where it names what isn't there.</summary>
    public async Task<Outcome> GiveAsync(Step step)
    {
        var post = step.Post >= 0 ? known.Numbered(step.Post) : null;
        var view = post?.Id is { } id ? seen(id) : null;
        var who = step.Who.Length > 0 ? World.As(step.Who, step.Both) : World.As("adm");
        var account = step.Account >= 0 ? world.Accounts[step.Account % world.Accounts.Count].Id : null;
        return step.What switch
        {
            Act.Create => await CreateAsync(step, who),
            Act.Import => await ImportAsync(step, who),
            Act.Edit when view is not null => await EditAsync(post!, view.Id, step, who),
            Act.EditTags when view is not null => await PostAsync(who, "postUpdate", "$i: PostUpdateInput!", "input: $i", view.Id, new { tags = new[] { $"t{step.Arg}" } }),
            Act.EditAccounts when view is not null => await PostAsync(who, "postUpdate", "$i: PostUpdateInput!", "input: $i", view.Id,
                new { accountIds = Choices.Accounts(step.Arg, world.Accounts.Count).Select(i => world.Accounts[i].Id).ToArray(), submit = Choices.Submits(step.Arg) }),
            Act.EditTime when view is not null => await PostAsync(who, "postUpdate", "$i: PostUpdateInput!", "input: $i", view.Id, new { time = world.Minute(Choices.Ahead(step.Arg)), submit = Choices.Submits(step.Arg) }),
            Act.Submit when view is not null => await PostAsync(who, "postSubmitForReview", view.Id),
            Act.Schedule when view is not null => await PostAsync(who, "postSchedule", "$i: WallClockInput!", "input: $i", view.Id, world.Minute(Choices.Ahead(step.Arg))),
            Act.Resubmit when view is not null => await PostAsync(who, "postResubmit", "$i: WallClockInput", "input: $i", view.Id, world.Minute(Choices.Ahead(step.Arg))),
            Act.PublishNow when view is not null => await PostAsync(who, "postPublishNow", view.Id),
            Act.Unschedule when view is not null => await PostAsync(who, "postUnschedule", view.Id),
            Act.Retract when view is not null => await PostAsync(who, "postRetract", view.Id),
            Act.Purge when view is not null => await PostAsync(who, "postPurge", view.Id),
            Act.Approve when view?.Item is { } item => await ItemAsync(who, "reviewItemApprove", item.Id, "disposition: ACCEPTED_RISK"),
            Act.RequestChanges when view?.Item is { } item => await ItemAsync(who, "reviewItemRequestChanges", item.Id, "comment: \"c\""),
            Act.Reject when view?.Item is { } item => await ItemAsync(who, "reviewItemReject", item.Id, "comment: \"c\""),
            Act.HoldItem when view?.Item is { } item => await ItemAsync(who, "reviewItemHold", item.Id, "comment: \"c\""),
            Act.Reopen when view?.Item is { } item => await ItemAsync(who, "reviewItemReopen", item.Id),
            Act.Claim when view?.Item is { } item => await ItemAsync(who, "reviewItemClaim", item.Id),
            Act.Release when view?.Item is { } item => await ItemAsync(who, "reviewItemRelease", item.Id),
            Act.Assign when view?.Item is { } item => await ItemAsync(who, "reviewItemAssign", item.Id, $"memberId: \"{world.Members[step.Arg % 2 == 0 ? "rob" : "rita"]}\""),
            Act.Resolve when Open(view, step) is { } delivery => await SendAsync(who,
                "mutation($p: ID!, $a: ID!, $z: ID!, $i: DeliveryResolveInput!) { r: deliveryResolve(post: $p, account: $a, authorization: $z, input: $i) { userErrors { code } } }",
                new { p = view!.Id, a = delivery.Account, z = delivery.Authorization, i = new { decision = Choices.Resolution(step.Arg), attempt = delivery.Attempt, url = Choices.Resolution(step.Arg) == "LIVE" ? "https://lives.example/x" : null } }),
            Act.RetryDelivery when view is not null => await PostAsync(who, "postRetry", view.Id),
            Act.TakeDown when view is not null => await SendAsync(who, "mutation($id: ID!) { r: postTakeDown(id: $id, reason: \"down\") { userErrors { code } } }", new { id = view.Id }),
            Act.Duplicate when view is not null => await DuplicateAsync(step, who, view.Id),
            Act.CancelCampaign => await SendAsync(who, "mutation($id: ID!) { r: campaignCancel(id: $id, reason: \"over\") { userErrors { code } } }", new { id = CampaignOf(step) }),
            Act.TakeOver => await SendAsync(World.As("adm"), "mutation($f: ID!, $t: ID!) { r: postsTakeOver(from: $f, to: $t) { userErrors { code } } }", new { f = world.Members[step.Who], t = world.Members["cora"] }),
            Act.Disconnect => await SendAsync(who, "mutation($id: ID!) { r: accountDisconnect(id: $id) { userErrors { code } } }", new { id = account }),
            Act.Reconnect => await SendAsync(who, "mutation($id: ID!) { r: accountReconnect(id: $id, input: { secret: \"s\" }) { userErrors { code } } }", new { id = account }),
            Act.SuspendOrganization => await SendAsync(who, "mutation { r: organizationSuspend(reason: \"stop\") { userErrors { code } } }"),
            Act.ResumeOrganization => await SendAsync(who, "mutation { r: organizationResume { userErrors { code } } }"),
            Act.SuspendAccount => await SendAsync(who, "mutation($id: ID!) { r: accountSuspend(id: $id, reason: \"stop\") { userErrors { code } } }", new { id = account }),
            Act.ResumeAccount => await SendAsync(who, "mutation($id: ID!) { r: accountResume(id: $id) { userErrors { code } } }", new { id = account }),
            Act.SuspendCampaign => await SendAsync(who, $"mutation($id: ID!) {{ r: campaignSuspend(id: $id, reason: \"stop by {step.Who}\") {{ userErrors {{ code }} }} }}", new { id = CampaignOf(step) }),
            Act.ResumeCampaign => await SendAsync(who, "mutation($id: ID!) { r: campaignResume(id: $id) { userErrors { code } } }", new { id = CampaignOf(step) }),
            Act.CloseCampaign => await SendAsync(who, "mutation($id: ID!) { r: campaignClose(id: $id) { userErrors { code } } }", new { id = CampaignOf(step) }),
            Act.Phrases => await SendAsync(who, "mutation($p: [String!]) { r: organizationUpdate(input: { phrases: $p }) { userErrors { code } } }", new { p = step.Arg % 2 == 1 ? [World.Phrase] : Array.Empty<string>() }),
            Act.Mute => await SendAsync(who, step.Arg % 2 == 1
                ? "mutation($p: String!, $r: String!) { r: ruleMute(pack: $p, rule: $r, reason: \"because\") { userErrors { code } } }"
                : "mutation($p: String!, $r: String!) { r: ruleUnmute(pack: $p, rule: $r) { userErrors { code } } }", new { p = world.Rule.Pack, r = world.Rule.Rule }),
            Act.Policy => await SendAsync(who, $"mutation {{ r: organizationUpdate(input: {{ reviewPolicy: {(step.Arg % 2 == 1 ? "EVERY_POST" : "FLAGGED_POSTS")} }}) {{ userErrors {{ code }} }} }}"),
            Act.Deactivate => await SendAsync(World.As("adm"), "mutation($id: ID!) { r: memberDeactivate(id: $id) { userErrors { code } } }", new { id = world.Members[step.Who] }),
            Act.Invite => await SendAsync(World.As("adm"), $"mutation {{ r: memberInvite(input: {{ email: \"{step.Who}@lives.example\", name: \"{step.Who}\", roles: [{World.People[step.Who]}] }}) {{ userErrors {{ code }} }} }}"),
            _ => new Outcome(Ended.Skipped),
        };
    }

    /// <summary>The campaign that a step means: of a file where one was loaded, else the first.</summary>
    public string CampaignOf(Step step) => Imported.Count > 0 && step.Arg % 3 == 0 ? Imported[step.Arg / 3 % Imported.Count].Id : world.Campaign;

    /// <summary>The delivery that a step means to settle.</summary>
    public static DeliveryView? Open(PostView? view, Step step) => view?.Deliveries.Where(d => d.State == "NEEDS_HUMAN").Skip(step.Account % 2).FirstOrDefault()
        ?? view?.Deliveries.FirstOrDefault(d => d.State == "NEEDS_HUMAN");

    /// <summary>Campaigns that an answer or a list has shown: number of the file and id.</summary>
    public List<(int File, string Id)> Imported { get; } = [];

    private async Task<Outcome> CreateAsync(Step step, Asker who)
    {
        var post = new PostModel(step.Post);
        known.Posts.Add(post);
        var text = post.NewText(step.Arg);
        post.Texts.Add(text);
        return await SendAsync(who, "mutation($i: PostCreateInput!, $k: String) { r: postCreate(input: $i, idempotencyKey: $k) { post { id } userErrors { code } } }", new
        {
            k = $"{world.Organization}-{post.Number}",
            i = new
            {
                text,
                accountIds = Choices.Accounts(step.Arg, world.Accounts.Count).Select(i => world.Accounts[i].Id).ToArray(),
                submit = Choices.Submits(step.Arg),
                campaignId = step.Arg % 3 == 0 ? world.Campaign : null,
                time = Choices.Timed(step.Arg) ? world.Minute(Choices.Ahead(step.Arg)) : null,
            },
        });
    }

    // A copy gets words of its own at once, so that it is known at the destination; where that fails no step touches it again.
    private async Task<Outcome> DuplicateAsync(Step step, Asker who, string id)
    {
        var reply = await world.AskAsync(who, "mutation($id: ID!) { r: postDuplicate(id: $id) { post { id } userErrors { code } } }", new { id });
        if (reply.Data?.GetProperty("r") is not { } payload || payload.Inner("post")?.Text("id") is not { } copy)
        {
            return reply.Data?.GetProperty("r").GetProperty("userErrors") is { } errors && errors.GetArrayLength() > 0 ? new Outcome(Ended.Refused, errors[0].Text("code"))
                : new Outcome(CodeOf(reply.Error ?? "") is "INTERNAL" or "TIMEOUT" or null ? Ended.Lost : Ended.Refused, CodeOf(reply.Error ?? ""));
        }

        known.Copies.Add(copy);
        var post = new PostModel(step.Arg % 1000 * 1000 + 1000) { Id = copy };
        var outcome = await EditAsync(post, copy, step with { Arg = 0 }, who);
        if (outcome.How == Ended.Acked && known.Numbered(post.Number) is null)
        {
            post.Writers.Add(world.Members[step.Who]);
            known.Posts.Add(post);
        }

        return new Outcome(Ended.Acked);
    }

    private async Task<Outcome> EditAsync(PostModel post, string id, Step step, Asker who)
    {
        var text = post.NewText(step.Arg);
        var outcome = await PostAsync(who, "postUpdate", "$i: PostUpdateInput!", "input: $i", id, new { text, submit = Choices.Submits(step.Arg) });
        if (outcome.MayBe)
        {
            post.Texts.Add(text);
        }

        return outcome;
    }

    private async Task<Outcome> ImportAsync(Step step, Asker who)
    {
        var number = step.Arg % 2;
        if (!_files.TryGetValue(number, out var file))
        {
            var rows = new List<string> { "publish_at,zone,networks,text" };
            for (var row = 0; row < 2; row++)
            {
                var post = new PostModel(100 + (number * 10) + row) { CampaignFile = $"file{number}" };
                known.Posts.Add(post);
                var text = post.NewText(row == 0 ? 0 : step.Arg);
                post.Texts.Add(text);
                var at = world.Silo.Now + Choices.Ahead(step.Arg) + TimeSpan.FromMinutes(row);
                rows.Add($"{at:yyyy-MM-dd'T'HH:mm},Etc/UTC,{world.Accounts[step.Arg % world.Accounts.Count].Handle},{text}");
            }

            _files[number] = file = ($"file{number}", string.Join('\n', rows) + "\n");
        }

        return await SendAsync(who, "mutation($i: CampaignImportInput!) { r: campaignImport(input: $i) { userErrors { code } } }", new { i = new { name = file.Name, csv = file.Csv } });
    }

    private Task<Outcome> PostAsync(Asker who, string field, string id)
        => SendAsync(who, $"mutation($id: ID!) {{ r: {field}(id: $id) {{ userErrors {{ code }} }} }}", new { id });

    private Task<Outcome> PostAsync(Asker who, string field, string declared, string argument, string id, object i)
        => SendAsync(who, $"mutation($id: ID!, {declared}) {{ r: {field}(id: $id, {argument}) {{ userErrors {{ code }} }} }}", new { id, i });

    private Task<Outcome> ItemAsync(Asker who, string field, string id, string? also = null)
        => SendAsync(who, $"mutation($id: ID!) {{ r: {field}(id: $id{(also is null ? "" : ", " + also)}) {{ userErrors {{ code }} }} }}", new { id });

    private async Task<Outcome> SendAsync(Asker who, string query, object? variables = null)
    {
        var reply = await world.AskAsync(who, query, variables);
        if (reply.Data is not { } data)
        {
            var code = CodeOf(reply.Error!);
            return code is "INTERNAL" or "TIMEOUT" or null ? new Outcome(Ended.Lost) : new Outcome(Ended.Refused, code);
        }

        var payload = data.GetProperty("r");
        var errors = payload.GetProperty("userErrors");
        return errors.GetArrayLength() == 0 ? new Outcome(Ended.Acked) : new Outcome(Ended.Refused, errors[0].Text("code"));
    }

    private static string? CodeOf(string errors)
    {
        try
        {
            using var json = JsonDocument.Parse(errors);
            return json.RootElement.ValueKind == JsonValueKind.Array ? json.RootElement[0].Inner("extensions")?.Text("code") : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
