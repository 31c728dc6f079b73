using System.Collections.Immutable;
using System.Security.Claims;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Members;

namespace Platform.GraphQL.Tests.World;

[QueryType]
public static class WardQueries
{
    /// <summary>A ward, or null.</summary>
    /// <param name="id">The ward's id.</param>
    public static async Task<Ward?> GetWardAsync(WardId id)
    {
        await Task.Yield();
        return id.Value == "none" ? null : Ward.Named(id.Value);
    }

    /// <summary>Anything by its id.</summary>
    public static ValueTask<IThing?> GetThingAsync(WardId id) => new(Ward.Named(id.Value));

    /// <summary>Wards, by name.</summary>
    public static Task<Connection<Ward>> GetWardsAsync(int first = 20, string? after = null)
    {
        var request = Connection.Request(first, after);
        var from = after is null ? 0 : int.Parse(after, System.Globalization.CultureInfo.InvariantCulture) + 1;
        ImmutableArray<PageRow<Ward>> rows = [.. Enumerable.Range(from, Math.Min(request.First, 1000 - from))
            .Select(n => new PageRow<Ward>(n.ToString(System.Globalization.CultureInfo.InvariantCulture), Ward.Named($"w{n}")))];
        return Task.FromResult(Connection.From(new Page<Ward>(rows, true, 1000), after));
    }

    /// <summary>Who calls.</summary>
    public static string GetWhoami(Caller caller, ClaimsPrincipal user)
        => $"{caller.Organization}/{caller.ClientId}/{caller.Person}/{user.FindFirst("org")?.Value}";

    /// <summary>What was given, as C# saw it.</summary>
    /// <param name="input">Of every kind.</param>
    /// <param name="kinds">Kinds of wards.</param>
    /// <param name="person">A person's id.</param>
    /// <param name="limit">A limit.</param>
    public static string GetEcho(EveryInput? input, ImmutableArray<WardKind> kinds = default, [ID("Person")] string? person = null, int limit = 7)
        => $"{input} kinds={string.Join('+', kinds)} person={person} limit={limit}";

    /// <summary>Fails.</summary>
    public static Task<string> GetBrokenAsync() => throw new InvalidOperationException("the words of a post: my patient John");

    /// <summary>Never answers.</summary>
    public static Task<string> GetNever() => new TaskCompletionSource<string>().Task;

    /// <summary>For auditors.</summary>
    [Authorize(Roles = ["auditor"])]
    public static string GetSecret() => "the audit trail";

    /// <summary>For those whom the policy lets in.</summary>
    [Authorize("night-shift")]
    public static string GetNight() => "dark";

    /// <summary>A dear field.</summary>
    [Cost(90_000)]
    public static string GetDear() => "dear";

    /// <summary>Those who were asked for.</summary>
    [ListSize(SlicingArguments = ["ids"])]
    public static IReadOnlyList<Person> GetChoice([ID] ImmutableArray<string> ids) => [.. ids.Take(1).Select(id => new Person(id, "one"))];

    /// <summary>A long list.</summary>
    [ListSize(AssumedSize = 50_000)]
    public static IReadOnlyList<Person> GetCrowd() => [];
}

[ObjectType<Ward>(Implements = [typeof(IThing)])]
public static class WardFields
{
    /// <summary>Who leads it.</summary>
    public static Task<Person?> GetLeadAsync([Parent] Ward ward, PersonByKey people, CancellationToken cancellationToken)
        => people.LoadAsync(ward.LeadKey, cancellationToken)!;

    /// <summary>Who leads the one who leads it: asks for a key only after another was answered.</summary>
    public static async Task<Person?> GetLeadOfLeadAsync([Parent] Ward ward, PersonByKey people, CancellationToken cancellationToken)
        => await people.LoadAsync(ward.LeadKey, cancellationToken) is { } lead ? await people.LoadAsync("lead-of-" + lead.Key, cancellationToken) : null;

    /// <summary>What it stands for.</summary>
    public static string GetMotto([Parent] Ward ward) => $"{ward.Name} cares";
}

/// <summary>A member of staff of Domain, of whom only the name is shown.</summary>
[ObjectType<Member>(BindProperties = [nameof(Member.Name)])]
[GraphQLName("Staff"), GraphQLDescription("A member of staff.")]
public static class MemberFields
{
    /// <summary>The name.</summary>
    public static string GetName([Parent] Member member) => member.Name;
}

[MutationType]
public static class WardMutations
{
    /// <summary>Opens a ward.</summary>
    /// <param name="input">The ward to be.</param>
    public static async Task<WardOpenPayload> WardOpenAsync(WardOpenInput input, [Service] Journal journal)
    {
        await Task.Yield();
        if (input.Name.Length == 0)
        {
            return new(null, UserError.Of(new Refused(Refusal.InvalidInput, "A ward needs a name.", "input.name")));
        }

        journal.Entries.Add(input.Name);
        return new(Ward.Named(input.Name), []);
    }

    /// <summary>Takes a whole file.</summary>
    [AllowLargeBody]
    public static int WardImport(string csv) => csv.Length;
}

/// <summary>The ward to be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How it is run.</param>
public sealed record WardOpenInput(string Name, WardKind Kind = WardKind.DayCare);

/// <summary>The ward, or why there is none.</summary>
/// <param name="Ward">The ward.</param>
/// <param name="UserErrors">Why there is none.</param>
public sealed record WardOpenPayload(Ward? Ward, ImmutableArray<UserError> UserErrors);

/// <summary>Of every kind.</summary>
/// <param name="Text">Needed.</param>
/// <param name="Ward">An id.</param>
/// <param name="At">An instant.</param>
/// <param name="On">A day.</param>
/// <param name="Clock">A wall clock.</param>
/// <param name="Lengths">Numbers.</param>
/// <param name="Inner">Nested.</param>
/// <param name="Flag">With a default.</param>
/// <param name="Kind">With a default.</param>
public sealed record EveryInput(
    string Text,
    WardId? Ward,
    Instant? At,
    LocalDate? On,
    LocalDateTime? Clock,
    IReadOnlyList<int?>? Lengths,
    ImmutableArray<InnerInput> Inner = default,
    bool Flag = true,
    WardKind Kind = WardKind.InPatient)
{
    /// <summary>Set behind the constructor.</summary>
    public string? Note { get; init; }

    public override string ToString()
        => $"{Text}|{Ward}|{At}|{On:uuuu-MM-dd}|{Clock:uuuu-MM-ddTHH:mm:ss}|{string.Join('+', Lengths?.Select(n => n?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null") ?? [])}|{string.Join('+', Inner.Select(i => i.Value))}|{Flag}|{Kind}|{Note}";
}

/// <summary>Nested.</summary>
/// <param name="Value">Its value.</param>
public sealed record InnerInput(decimal Value);

/// <summary>What was opened; one for all requests.</summary>
public sealed class Journal
{
    public List<string> Entries { get; } = [];
}

/// <summary>Counts fetches.</summary>
public sealed class Fetches
{
    public List<int> Sizes { get; } = [];
}

public sealed class PersonByKey(Fetches fetches, BatchScheduler batches) : BatchLoader<string, Person>(batches)
{
    protected override async Task<IReadOnlyDictionary<string, Person>> LoadBatchAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        lock (fetches)
        {
            fetches.Sizes.Add(keys.Count);
        }

        await Task.Yield();
        return keys.Where(key => key != "p-nobody").ToDictionary(key => key, key => new Person(key, $"Dr {key}"));
    }
}
