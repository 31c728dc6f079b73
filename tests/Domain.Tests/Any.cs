using System.Collections.Immutable;
using System.Reflection;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;

namespace Platform.Domain.Tests;

/// <summary>Makes random values of any record out of few ids, people and times, so that they often meet; states keep the few invariants
/// that storage keeps.</summary>
internal sealed class Any(int seed)
{
    private static readonly string[] Words =
        ["", "one", "two", "Get your flu shot", "us-hipaa", "us-ftc", "https://mercy.example/", "ana@mercy.example", "Etc/UTC"];
    private static readonly string[] Ids = ["a1", "b2", "p1-r1", "p1-r2", "ana", "rui"];
    private readonly Random _random = new(seed);

    private readonly NullabilityInfoContext _nullability = new();

    /// <summary>A value for a parameter, null only where the parameter takes null.</summary>
    public object? Make(ParameterInfo parameter)
    {
        var made = Make(parameter.ParameterType);
        while (made is null && _nullability.Create(parameter).WriteState == NullabilityState.NotNull
            && Nullable.GetUnderlyingType(parameter.ParameterType) is null)
        {
            made = Make(parameter.ParameterType);
        }

        return made;
    }

    public object? Make(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return _random.Next(2) == 0 ? null : Make(inner);
        }

        return type switch
        {
            _ when type == typeof(string) => Words[_random.Next(Words.Length)],
            _ when type == typeof(int) => _random.Next(4),
            _ when type == typeof(long) => (long)_random.Next(4),
            _ when type == typeof(bool) => _random.Next(2) == 0,
            _ when type == typeof(Instant) => A.Noon + Duration.FromMinutes(_random.Next(-3, 4)),
            _ when type == typeof(Duration) => Duration.FromMinutes(_random.Next(0, 90)),
            _ when type == typeof(LocalDate) => new LocalDate(2026, 12, 1).PlusDays(_random.Next(4)),
            _ when type == typeof(LocalDateTime) => new LocalDateTime(2026, 12, 1, 12, 0).PlusMinutes(_random.Next(-3, 4)),
            _ when type == typeof(Uri) => new Uri("https://mercy.example/"),
            _ when type == typeof(Actor) => Someone(),
            _ when type == typeof(TimePolicy) => _random.Next(3) switch { 0 => null, 1 => new TimePolicy.At(Of<LocalDateTime>(), "Etc/UTC"), _ => Window() },
            _ when type == typeof(WallClock) => _random.Next(2) == 0 ? null : new WallClock(Of<LocalDateTime>(), "Etc/UTC"),
            _ when type == typeof(Content) => new Content { Text = "Get your flu shot", Tags = [.. Many<string>().Where(w => w.Length > 0)] },
            _ when type == typeof(Rendered) => A.Rendered(_random.Next(3) == 0 ? "other" : "Get your flu shot"),
            _ when type == typeof(Dispatch) => _random.Next(3) > 0 ? null : Filled(type),
            _ when type == typeof(ImmutableDictionary<string, string>) => ImmutableDictionary<string, string>.Empty,
            _ when type == typeof(IConnectors) => null,
            _ when type == typeof(Sealed) => new Sealed("sealed"),
            _ when type == typeof(IReadOnlyCollection<string>) => RulePacks.BuiltIn.Select(p => p.Id).ToList(),
            _ when type == typeof(IReadOnlyCollection<DeliveryRow>) => Many<DeliveryRow>().ToList(),
            { IsEnum: true } => Enum.GetValues(type).GetValue(_random.Next(Enum.GetValues(type).Length)),
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) => Array(type.GetGenericArguments()[0]),
            { IsValueType: true } when type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>)) =>
                Activator.CreateInstance(type, type == typeof(OrganizationId) ? "mercy" : Ids[_random.Next(Ids.Length)]),
            { IsInterface: true } or { IsAbstract: true } => null,
            _ => Consistent(Filled(type)),
        };
    }

    private T Of<T>() => (T)Make(typeof(T))!;

    private IEnumerable<T> Many<T>() => Enumerable.Range(0, _random.Next(3)).Select(_ => Make(typeof(T))).OfType<T>();

    private object Array(Type item)
        => typeof(Any).GetMethod(nameof(ArrayOf),
            System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.MakeGenericMethod(item).Invoke(this, null)!;

    private ImmutableArray<T> ArrayOf<T>() => [.. Many<T>()];

    private Actor Someone() => new(
        _random.Next(5) == 0 ? null : Of<MemberId>(), _random.Next(2) == 0 ? null : $"client-{_random.Next(2)}",
        _random.Next(3) == 0 ? [.. Many<Role>()] : [Role.Author, Role.Reviewer, Role.Compliance, Role.Admin]);

    private TimePolicy.Window Window() => new(A.Noon - Duration.FromMinutes(_random.Next(3)), A.Noon + Duration.FromMinutes(_random.Next(1, 600)));

    private object Filled(Type type)
    {
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length)
            .First(c => !(c.GetParameters() is [var only] && only.ParameterType == type));
        var made = constructor.Invoke([.. constructor.GetParameters().Select(p => Make(p.ParameterType))]);
        foreach (var property in type.GetProperties()
            .Where(p => p.CanWrite && p.GetIndexParameters().Length == 0 && constructor.GetParameters().All(c => c.Name != p.Name)))
        {
            property.SetValue(made, property.Name == "Schema" ? 1 : Make(property.PropertyType));
        }

        return made;
    }

    // What storage never holds otherwise, because the rules before have seen to it.
    private object Consistent(object made) => made switch
    {
        Post post => WithSense(post),
        ReviewItem item => item with
        {
            Assignee = item.Status == ReviewStatus.Claimed ? Of<MemberId>() : null,
            Plan = _random.Next(2) == 0 ? null : ReviewPlan.Default with { DueBy = Of<Instant>() },
            PublishAt = _random.Next(2) == 0 ? null : item.PublishAt,
            Authors = [new MemberId("ana")],
            Hits = [],
            Progress = item.Progress is { } progress ? progress with { Step = 0, Level = _random.Next(2), Dispositions = [] } : null,
        },
        DecideReview command => command with { Dispositions = null, Comment = "Because." },
        ConnectAccount command => command with { Network = "sandbox" },
        Account account => account with { Network = _random.Next(3) == 0 ? "" : "sandbox", ExternalId = "one" },
        AccountProfile profile => profile with { ExternalId = "one" },
        ChangeOrganization command
            => command with { Zone = null, Packs = null, Grace = Duration.FromHours(1), Phrases = _random.Next(2) == 0 ? null : ["one"] },
        ActivatePack command => command with { Own = null, Name = RulePacks.BuiltIn[_random.Next(RulePacks.BuiltIn.Length)].Id },
        MuteRule command => command with { Pack = "us-hipaa", Rule = RulePacks.Find("us-hipaa")!.Rules[_random.Next(3)].Id, Reason = "Because." },
        UnmuteRule command => command with { Pack = "us-hipaa", Rule = RulePacks.Find("us-hipaa")!.Rules[_random.Next(3)].Id },
        Organization organization => organization with
        {
            Packs = [.. RulePacks.BuiltIn.Take(_random.Next(4)).Select(p => p.Id)],
            Muted = _random.Next(2) == 0 ? null : [new MutedRule("us-hipaa", RulePacks.Find("us-hipaa")!.Rules[_random.Next(3)].Id, "Because.", A.Ana, A.Noon)],
        },
        DecidePost command => command with { ContentHash = _random.Next(4) == 0 ? "other" : "hash", Round = 0 },
        ReopenPost command => command with { Round = 1 + _random.Next(3) },
        _ => made,
    };

    private Post WithSense(Post post)
    {
        var rendered = A.Rendered();
        var (time, due) = post.Time is TimePolicy.At at ? (at, TimeRules.DueOf(at)) : (null, (Instant?)null);
        var authorized = post.State == EditorialState.Authorized;
        return post with
        {
            Revision = _random.Next(3),
            Authors = [new MemberId("ana")],
            Targets = rendered.Targets,
            Time = time,
            DueAt = due,
            ContentHash = _random.Next(3) == 0 ? "hash" : PayloadRules.ContentHash(rendered.Payloads, time),
            Scan = _random.Next(3) == 0 ? A.Flagged : A.Clear,
            Review = post.State is EditorialState.Draft or EditorialState.Withdrawn ? null : new ReviewItemId(Ids[_random.Next(Ids.Length)]),
            Verdict = null,
            PurgedAt = _random.Next(6) == 0 ? post.PurgedAt : null,
            Authorization = authorized
                ? new Authorization { Id = new AuthorizationId("1-a"), Generation = 1, Payloads = rendered.Payloads, Time = time is null ? Window() : time }
                : null,
            Generation = authorized ? 1 : 0,
        };
    }
}
