using System.Text.Json;

namespace Platform.Bench.Lives;

/// <summary>Judges a life at its end, when nothing is under way any more and all grace has passed: status, deliveries, lists, attention and record tell one story.</summary>
internal sealed class FinalOracle(World world, Known known, Oracle oracle)
{
    private static readonly Asker Reader = new("cl-reader", "ADMIN", null);
    private static readonly string[] Unfinished = ["WAITING", "CLAIMED", "SENDING", "PROCESSING", "UNKNOWN", "BLOCKED"];

    private static readonly string[] Statuses =
    [
        "APPROVED", "BLOCKED", "CHANGES_REQUESTED", "DRAFT", "EXPIRED", "FAILED", "IN_REVIEW", "MISSED", "NEEDS_ATTENTION", "ON_HOLD", "PARTIALLY_PUBLISHED", "PUBLISHED", "PUBLISHING", "REJECTED",
        "SCHEDULED", "TAKEN_DOWN", "WITHDRAWN",
    ];

    private readonly List<Violation> _found = [];
    private HashSet<string> _attention = [];

    /// <summary>All that is wrong.</summary>
    public async Task<IReadOnlyList<Violation>> JudgeAsync(OrganizationView view)
    {
        _found.Clear();
        await AttentionAsync();
        foreach (var post in view.Posts.Values)
        {
            JudgePost(post, known.Posts.FirstOrDefault(p => p.Id == post.Id));
        }

        await ListsAsync(view);
        await RecordAsync(view);
        return _found;
    }

    /// <summary>Whether a process ended in this life: what it had heard and not recorded is gone with it.</summary>
    public bool Restarted { get; init; }

    private void Found(string kind, string detail) => _found.Add(new Violation(kind, detail));

    private async Task AttentionAsync()
    {
        var reply = await world.AskAsync(Reader, "{ postsNeedingAttention(first: 100) { nodes { postId } } }");
        _attention = reply.Data is { } data ? Nodes(data, "postsNeedingAttention").Select(n => n.Text("postId")!).ToHashSet(StringComparer.Ordinal) : [];
    }

    private void JudgePost(PostView post, PostModel? model)
    {
        if (post.Deliveries.FirstOrDefault(d => Unfinished.Contains(d.State)) is { } open)
        {
            Found($"unfinished-{open.State.ToLowerInvariant()}", $"p{model?.Number} is {post.Status}; its delivery to {Handle(open.Account)} is {open.State} ({open.Reason}), due {open.Due:HH:mm}, long after its grace");
        }

        if (post.Status is "SCHEDULED" or "PUBLISHING" && !_attention.Contains(post.Id))
        {
            Found($"{post.Status.ToLowerInvariant()}-in-the-past", $"p{model?.Number} is {post.Status}, due {post.Due:HH:mm}, and its deliveries are {string.Join(", ", post.Deliveries.Select(d => d.State))}");
        }

        if (model is null || post.Purged)
        {
            return;
        }

        foreach (var ((account, _), copies) in oracle.Copies.Where(c => c.Key.Post == model.Number))
        {
            if (!post.Deliveries.Any(d => d.Account == account && d.State is "LIVE" or "NEEDS_HUMAN") && model.Settled.GetValueOrDefault(account) == 0)
            {
                Found("public-but-unknown", $"p{model.Number} is public on {Handle(account)} and the API shows {post.Status} with {string.Join(", ", post.Deliveries.Select(d => d.State))}");
            }

            if (post.Status is "PUBLISHED" && model.Settled.Count == 0 && model.SaidLive.Count == 0 && copies.All(c => c.Text != post.Text))
            {
                Found("published-other-words", $"p{model.Number} is PUBLISHED as \"{post.Text}\" and the destination got \"{copies[^1].Text}\"");
            }

            if (post.Status is "WITHDRAWN" or "DRAFT" or "IN_REVIEW" or "CHANGES_REQUESTED" or "REJECTED" or "APPROVED" && model.Settled.Count == 0)
            {
                Found("public-but-unfinished", $"p{model.Number} is public on {Handle(account)} and shown as {post.Status}");
            }
        }

        foreach (var live in post.Deliveries.Where(d => d.State == "LIVE" && !model.SaidLive.Contains(d.Account) && !oracle.Copies.ContainsKey((d.Account, model.Number))))
        {
            Found("live-but-not-public", $"p{model.Number} is LIVE on {Handle(live.Account)}, which got nothing");
        }

        foreach (var lost in post.Deliveries.Where(d => d.State == "NEEDS_HUMAN" && !Restarted))
        {
            var handle = world.Accounts.First(a => a.Id == lost.Account).Handle;
            if (world.Silo.Receiver.CallsOf(world.Organization).LastOrDefault(c => c.Account == handle && known.Of(c.Text) == model) is { Answer: Answer.Ok } heard)
            {
                Found("heard-but-unknown", $"p{model.Number} waits for a person on {Handle(lost.Account)}, which answered 200 at {heard.At:HH:mm:ss}");
            }
        }

        if (post.Deliveries.FirstOrDefault(d => d is { State: "REJECTED", ErrorKind: "RATE_LIMITED" }) is { } limited)
        {
            Found("rate-limit-cost-tries", $"p{model.Number} was rejected on {Handle(limited.Account)} after {limited.Attempt} calls, of rate limits alone");
        }

        foreach (var delivery in post.Deliveries.Where(d => d.Authorization == post.Authorization && d.State is not ("WITHDRAWN" or "REJECTED") && post.Due is { } due && (d.Due - due).Duration() > TimeSpan.FromSeconds(1)))
        {
            Found("two-times", $"p{model.Number} is due {post.Due:HH:mm:ss} by the post and {delivery.Due:HH:mm:ss} by its delivery");
        }
    }

    private async Task ListsAsync(OrganizationView view)
    {
        var lists = string.Join(' ', Statuses.Select(s => $"{s.ToLowerInvariant()}: posts(first: 30, filter: {{ status: {s} }}) {{ nodes {{ id }} }}"));
        var reply = await world.AskAsync(Reader, $"{{ {lists} attention: deliveriesNeedingAttention(first: 50) {{ nodes {{ post {{ id }} account {{ id }} state }} }} posts: postsNeedingAttention(first: 100) {{ nodes {{ post {{ id }} reason }} }} items: reviewItems(first: 50, filter: {{ open: true }}) {{ nodes {{ id status post {{ id reviewItem {{ id }} }} }} }} }}");
        if (reply.Data is not { } data)
        {
            Found("lists-unreadable", reply.Error ?? "");
            return;
        }

        foreach (var post in view.Posts.Values)
        {
            var shown = Statuses.Where(s => Nodes(data, s.ToLowerInvariant()).Any(n => n.Text("id") == post.Id)).ToArray();
            if (shown is not [var only] || only != post.Status)
            {
                Found("status-list", $"a post that is {post.Status} is listed under {string.Join(", ", shown)}");
            }
        }

        var waiting = Nodes(data, "posts").Select(n => n.Inner("post")?.Text("id")).ToHashSet();
        var attention = Nodes(data, "attention").Select(n => (n.Inner("post")?.Text("id"), n.Inner("account")?.Text("id"))).ToHashSet();
        foreach (var post in view.Posts.Values)
        {
            var number = known.Posts.FirstOrDefault(p => p.Id == post.Id)?.Number;
            foreach (var delivery in post.Deliveries.Where(d => (d.State is "NEEDS_HUMAN" || (d.State is "MISSED" or "REJECTED" && d.Authorization == post.Authorization)) && !attention.Contains((post.Id, d.Account))))
            {
                Found("not-under-attention", $"p{number} on {Handle(delivery.Account)} is {delivery.State} and not in the list");
            }

            if (post is { Status: "DRAFT", Due: { } due } && due < world.Silo.Now && !waiting.Contains(post.Id))
            {
                Found("draft-past-its-time", $"p{number} is a DRAFT due {due:HH:mm}, in no list of what needs attention");
            }
        }

        foreach (var item in Nodes(data, "items"))
        {
            if (item.Inner("post") is not { } of || of.Inner("reviewItem")?.Text("id") != item.Text("id"))
            {
                Found("orphan-item", $"a review item is {item.Text("status")} and its post has another one or none");
                continue;
            }

            if (view.Posts.GetValueOrDefault(of.Text("id")!) is { Status: not ("IN_REVIEW" or "EXPIRED" or "ON_HOLD") } decided)
            {
                Found("item-of-no-review", $"a review item is {item.Text("status")} and its post is {decided.Status}");
            }
        }

        foreach (var post in view.Posts.Values.Where(p => p.Status is "IN_REVIEW" or "EXPIRED" or "ON_HOLD" && p.Item is not { Status: "NEW" or "CLAIMED" or "ON_HOLD" }))
        {
            Found("review-without-item", $"a post is {post.Status} and its item is {post.Item?.Status ?? "missing"}");
        }
    }

    private async Task RecordAsync(OrganizationView view)
    {
        var versions = new HashSet<(string?, int)>();
        string? after = null;
        do
        {
            var reply = await world.AskAsync(Reader, "query($a: String) { auditLog(first: 100, after: $a) { nodes { subjectId version } pageInfo { hasNextPage endCursor } } }", new { a = after });
            var log = reply.Data?.GetProperty("auditLog") ?? throw new Violation("record-unreadable", reply.Error ?? "");
            versions.UnionWith(log.GetProperty("nodes").EnumerateArray().Select(n => (n.Text("subjectId"), n.GetProperty("version").GetInt32())));
            after = log.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean() ? log.GetProperty("pageInfo").Text("endCursor") : null;
        }
        while (after is not null);

        foreach (var post in view.Posts.Values)
        {
            for (var version = 1; version <= post.Version; version++)
            {
                if (!versions.Contains((post.Id, version)))
                {
                    Found("change-without-entry", $"version {version} of p{known.Posts.FirstOrDefault(p => p.Id == post.Id)?.Number} has no entry in the record");
                }
            }
        }
    }

    private string Handle(string account) => world.Accounts.FirstOrDefault(a => a.Id == account) is { Handle: { } handle, Network: var network } ? $"{handle} ({network})" : account;

    private static IEnumerable<JsonElement> Nodes(JsonElement data, string name) => data.GetProperty(name).GetProperty("nodes").EnumerateArray();
}
