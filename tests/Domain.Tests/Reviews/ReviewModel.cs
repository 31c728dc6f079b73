namespace Platform.Domain.Tests.Reviews;

/// <summary>What a review must come to, said a second time and in other words: people are names, content is a number, and nothing of the product's rules
/// is asked.</summary>
internal sealed class ReviewModel(ReviewModel.Rules rules)
{
    /// <summary>Whom a step asks.</summary>
    /// <param name="People">The names of all who may approve at it.</param>
    /// <param name="Named">How many of them the route names; 0 when it names a role.</param>
    /// <param name="Needed">How many must approve; 0 for all who are named.</param>
    internal sealed record Step(HashSet<string> People, int Named, int Needed);

    /// <summary>What the organization has laid down.</summary>
    internal sealed record Rules(List<Step> Steps, List<Step> Levels, int PeopleForFlagged, bool Dispositions, bool EveryPost, HashSet<string> Authors, HashSet<string> Reviewers, HashSet<string> Leads);

    /// <summary>One item.</summary>
    internal sealed class Item
    {
        public required HashSet<string> Authors { get; init; }
        public required int People { get; init; }
        public required bool Flagged { get; init; }
        public required long? Due { get; init; }
        public string State { get; set; } = "open";
        public string? Holder { get; set; }
        public long HeldUntil { get; set; }
        public bool OnHold { get; set; }
        public int Stage { get; set; }
        public int Level { get; set; }
        public HashSet<string> Here { get; set; } = [];
        public HashSet<string> Before { get; set; } = [];
        public string? DecidedBy { get; set; }
        public int Round { get; set; }
        public bool Said { get; set; }

        public string Shown(long now) => State != "open" ? State : Holder is not null && HeldUntil > now ? "claimed" : OnHold ? "hold" : "new";
    }

    public long Now { get; set; }
    public string Post { get; set; } = "none";
    public HashSet<string> Authors { get; } = [];
    public bool Flagged { get; set; }
    public bool Doubted { get; set; }
    public long? Due { get; set; }
    public Item? Current { get; set; }
    public int Round { get; set; }

    /// <summary>Whether somebody may act on an item now.</summary>
    public bool MayAct(Item item, string who)
        => item.State == "open" && rules.Reviewers.Contains(who) && !item.Authors.Contains(who) && (item.Holder is null || item.Holder == who || item.HeldUntil <= Now) && StageOf(item).People.Contains(who);

    /// <summary>Whether a lead may act on an item.</summary>
    public bool MayLead(Item item, string who) => rules.Leads.Contains(who) && !item.Authors.Contains(who);

    /// <summary>Approves; whether it is taken.</summary>
    public bool Approve(Item item, string who, bool dispositions)
    {
        if (item.State is "open" or "Approve" && (item.Here.Contains(who) || item.Before.Contains(who)))
        {
            return true;
        }

        if (!MayAct(item, who) || item.Due < Now || (rules.Dispositions && item.Flagged && !dispositions && !item.Said))
        {
            return false;
        }

        item.Here.Add(who);
        item.Holder = null;
        item.Said |= dispositions;
        var stage = StageOf(item);
        var quorum = stage.Needed > 0 ? stage.Needed : Math.Max(1, stage.People.Count(p => !item.Authors.Contains(p) && !item.Before.Contains(p)));
        if (item.Here.Count < quorum)
        {
            return true;
        }

        if (item.Level == 0 && item.Stage < rules.Steps.Count - 1)
        {
            item.Stage++;
            item.Before.UnionWith(item.Here);
            item.Here = [];
        }
        else if (item.Here.Count + item.Before.Count >= item.People)
        {
            (item.State, item.DecidedBy) = ("Approve", who);
        }

        return true;
    }

    /// <summary>Refuses, or asks for changes; whether it is taken.</summary>
    public bool Refuse(Item item, string who, string decision)
    {
        if (item.State == decision && item.DecidedBy == who)
        {
            return true;
        }

        if (!MayAct(item, who))
        {
            return false;
        }

        (item.State, item.DecidedBy) = (decision, who);
        return true;
    }

    /// <summary>Hands up; whether it is taken.</summary>
    public bool Escalate(Item item, string who)
    {
        if (!MayAct(item, who) || item.Level >= rules.Levels.Count)
        {
            return false;
        }

        item.Level++;
        item.Holder = null;
        item.Before.UnionWith(item.Here);
        item.Here = [];
        return true;
    }

    /// <summary>What is told to the post of an item that is decided or on hold; whether the post takes it.</summary>
    public bool Tell(Item item)
    {
        if (item != Current || item.Round < Round)
        {
            return false;
        }

        if (Post is not ("InReview" or "OnHold"))
        {
            return true;
        }

        (Post, Doubted) = item switch
        {
            { State: "Approve" } => ("Authorized", false),
            { State: "RequestChanges" } => ("ChangesRequested", Doubted),
            { State: "Reject" } => ("Rejected", Doubted),
            _ => ("OnHold", true),
        };
        return true;
    }

    /// <summary>Another revision, which needs a reviewer or not.</summary>
    public void Revise(bool needsReviewer, bool submitted)
    {
        if (Current is { State: "open" })
        {
            Current.State = "invalid";
        }

        Current = null;
        if (needsReviewer && submitted)
        {
            Post = "InReview";
            Round = 0;
            Current = new Item { Authors = [.. Authors], People = Flagged ? rules.PeopleForFlagged : 1, Flagged = Flagged, Due = Due };
        }
        else
        {
            Post = submitted ? "Authorized" : "Draft";
        }
    }

    /// <summary>Whether a clear revision waits all the same.</summary>
    public bool Waits(bool drawn) => Flagged || Doubted || rules.EveryPost || drawn;

    private Step StageOf(Item item) => item.Level > 0 ? rules.Levels[Math.Min(item.Level, rules.Levels.Count) - 1] : rules.Steps[item.Stage];
}
