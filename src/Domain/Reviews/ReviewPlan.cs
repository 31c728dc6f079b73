using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using Orleans;
using Platform.Domain.Members;

namespace Platform.Domain.Reviews;

/// <summary>Why a revision waits for a reviewer.</summary>
public enum ReviewTrigger
{
    /// <summary>A rule found something.</summary>
    Hits,

    /// <summary>The organization has every post reviewed.</summary>
    Policy,

    /// <summary>It is clear and was drawn as a sample.</summary>
    Sampling,

    /// <summary>It was on hold before.</summary>
    Doubt,
}

/// <summary>One step on the way to a decision: who is asked, and how many of them must approve.</summary>
/// <param name="Role">Who is asked, when <paramref name="Members"/> names nobody: those with this role; null for every reviewer.</param>
/// <param name="Members">The people who are asked; they need a reviewer's role as well.</param>
/// <param name="Needed">How many must approve: 1 is any of them, 0 is all members, k is k of them.</param>
[GenerateSerializer, Immutable, Alias("ReviewStep")]
public sealed record ReviewStep([property: Id(0)] Role? Role, [property: Id(1)] ImmutableArray<MemberId> Members, [property: Id(2)] int Needed)
{
    /// <summary>Whether somebody is among those who are asked.</summary>
    public bool Asks(MemberId person, ImmutableArray<Role> roles) => Members.IsEmpty ? Role is not { } role || new Actor(person, null, roles).Is(role) : Members.Contains(person);

    /// <summary>How many approvals it takes. Who may not approve any more, as an author or at an earlier step, is not waited for where all are asked.</summary>
    public int Quorum(IReadOnlyCollection<MemberId> apart) => Needed > 0 ? Needed : Math.Max(1, Members.Count(member => !apart.Contains(member)));
}

/// <summary>How an item is to be decided, as the organization's routes said when it was opened.</summary>
/// <param name="Queue">The name of the queue it stands in.</param>
/// <param name="Trigger">Why it waits.</param>
/// <param name="Steps">Who is asked, one after the other; at least one.</param>
/// <param name="Levels">Who is asked instead once it was escalated, level 1 first; at least one.</param>
/// <param name="People">How many different people must have approved in all.</param>
/// <param name="DueBy">Until when it is to be decided, or null.</param>
/// <param name="Dispositions">Whether an approval must say of each grave hit what it was.</param>
/// <param name="Checklist">Whether an approval must attest the checklist: it has media, and the organization wants it.</param>
[GenerateSerializer, Immutable, Alias("ReviewPlan")]
public sealed record ReviewPlan(
    [property: Id(0)] string Queue, [property: Id(1)] ReviewTrigger Trigger, [property: Id(2)] ImmutableArray<ReviewStep> Steps, [property: Id(3)] ImmutableArray<ReviewStep> Levels,
    [property: Id(4)] int People, [property: Id(5)] Instant? DueBy, [property: Id(6)] bool Dispositions,
    [property: Id(7), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Checklist = false)
{
    /// <summary>The queue of what no route leads elsewhere.</summary>
    public const string GeneralQueue = "general";

    /// <summary>Any reviewer.</summary>
    public static ReviewStep AnyReviewer { get; } = new(null, [], 1);

    /// <summary>Any of the compliance staff.</summary>
    public static ReviewStep AnyLead { get; } = new(Role.Compliance, [], 1);

    /// <summary>The plan of items older than routes: any reviewer decides.</summary>
    public static ReviewPlan Default { get; } = new(GeneralQueue, ReviewTrigger.Hits, [AnyReviewer], [AnyLead], 1, null, Dispositions: false);

    /// <summary>Who is asked now.</summary>
    public ReviewStep Stage(ReviewProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return progress.Level > 0 ? Levels[Math.Min(progress.Level, Levels.Length) - 1] : Steps[Math.Min(progress.Step, Steps.Length - 1)];
    }

    /// <summary>Where an item stands once these have approved, and whether nothing more is needed.</summary>
    public (int Step, bool Complete) After(ReviewProgress progress, ImmutableArray<MemberId> authors)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var here = progress.Approvals.Where(a => a.Step == progress.Step && a.Level == progress.Level).ToImmutableArray();
        var apart = authors.Union(progress.Approvals.Except(here).Select(a => a.By)).ToImmutableArray();
        var last = progress.Level > 0 || progress.Step >= Steps.Length - 1;
        return here.Length < Stage(progress).Quorum(apart) ? (progress.Step, false)
            : last ? (progress.Step, progress.Approvals.Length >= People)
            : (progress.Step + 1, false);
    }
}
