using System.Collections.Immutable;
using System.Reflection;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Audit;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests;

/// <summary>Arguments for any method of the storage's ports, by the type and the name of the parameter; all are of the organization mercy.</summary>
internal sealed class Arguments(Checkpoint checkpoint)
{
    private static readonly Dictionary<string, string> Texts = new()
    {
        ["id"] = "c1",
        ["key"] = "k1",
        ["place"] = "place",
        ["token"] = "token",
        ["name"] = "own",
        ["source"] = "{}",
        ["reason"] = "Suspended",
        ["code"] = "429",
        ["request"] = "request",
        ["subject"] = "post:mercy/p1",
        ["type"] = "postRead",
        ["connectorState"] = "state",
        ["grainKey"] = "post:mercy/p1",
        ["kind"] = "void",
        ["keys"] = "k1",
        ["why"] = "a wrong date",
    };

    /// <summary>Whether an organization is named by a value of this type.</summary>
    public static bool NamesOrganization(Type type)
        => type == typeof(OrganizationId) || type == typeof(DeliveryKey) || type == typeof(DeliveryClaim) || type == typeof(DeliveryResult)
            || type == typeof(ClaimedTakeDown) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) && NamesOrganization(type.GetGenericArguments()[0]));

    /// <summary>The argument for a parameter.</summary>
    public object? Of(ParameterInfo parameter) => Of(parameter.ParameterType, parameter.Name!);

    private object? Of(Type type, string name)
    {
        if (Nullable.GetUnderlyingType(type) is not null)
        {
            return null;
        }

        if (type.IsArray)
        {
            return Array.CreateInstance(type.GetElementType()!, 1);
        }

        if (type.IsGenericType && type.GetGenericArguments() is [var element])
        {
            var values = Array.CreateInstance(element, 1);
            values.SetValue(Of(element, name), 0);
            return type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
                ? typeof(Arguments).GetMethod(nameof(Immutable), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(element).Invoke(null, [values])
                : values;
        }

        return Known(type, name) ?? (type.IsEnum ? Enum.ToObject(type, 2) : Made(type));
    }

    private object? Known(Type type, string name) => type switch
    {
        _ when type == typeof(OrganizationId) => A.Mercy,
        _ when type == typeof(PostId) => new PostId("p1"),
        _ when type == typeof(AccountId) => A.Blog,
        _ when type == typeof(MemberId) => new MemberId("anna"),
        _ when type == typeof(CampaignId) => new CampaignId("c1"),
        _ when type == typeof(ReviewItemId) => new ReviewItemId("p1-r1"),
        _ when type == typeof(AuthorizationId) => A.Authorization(),
        _ when type == typeof(DeliveryKey) => A.Key("p3"),
        _ when type == typeof(DeliveryClaim) => new DeliveryClaim(A.Key("p4"), 1),
        _ when type == typeof(DeliveryChange) => new DeliveryChange(DeliveryState.Live),
        _ when type == typeof(DeliveryResult) => new DeliveryResult(new DeliveryClaim(A.Key("p5"), 0), new DeliveryChange(DeliveryState.Live), 0),
        _ when type == typeof(NewDelivery) => A.Delivery(A.Key("p1", generation: 2), campaign: "c1"),
        _ when type == typeof(ClaimedTakeDown) => new ClaimedTakeDown(A.Key(), "k1", new RemoteRef("x", null), 1),
        _ when type == typeof(TakeDownState) => TakeDownState.Gone,
        _ when type == typeof(TakeDownChange) => new TakeDownChange(TakeDownState.Gone),
        _ when type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal) => Activator.CreateInstance(type, [.. type.GetGenericArguments().Select(part => Of(part, name))]),
        _ when type == typeof(WaitingWords) => new WaitingWords(A.Key("p4"), "{}", "[]", 0),
        _ when type == typeof(AuthorizedUnder) => new AuthorizedUnder([], [], null),
        _ when type == typeof(GateKey) => new GateKey(GateKind.Campaign, "c1"),
        _ when type == typeof(GateKind) => GateKind.Campaign,
        _ when type == typeof(Actor) => A.Anna with { Roles = [Role.Compliance] },
        _ when type == typeof(PageRequest) => new PageRequest(50),
        _ when type == typeof(JournalFilter) => new JournalFilter("post:mercy/p1", []),
        _ when type == typeof(Checkpoint) => checkpoint,
        _ when type == typeof(Instant) => name is "until" or "to" ? TestDatabase.Start + Duration.FromHours(1) : Instant.FromUnixTimeMilliseconds(0),
        _ when type == typeof(Duration) => Duration.FromMinutes(2),
        _ when type == typeof(CancellationToken) => TestContext.Current.CancellationToken,
        _ when type == typeof(long) => name is "size" ? checkpoint.Size : name is "after" ? 0L : 1L,
        _ when type == typeof(int) => name is "packsVersion" ? 2 : name is "limit" or "count" or "batch" ? 50 : 1,
        _ when type == typeof(string) => Texts.GetValueOrDefault(name) ?? throw new NotSupportedException($"No text for {name}."),
        _ when type == typeof(object) => new { type = "postRead" },
        _ => null,
    };

    private static object Made(Type type)
    {
        if (type.IsValueType)
        {
            return Activator.CreateInstance(type)!;
        }

        var constructor = type.GetConstructors().OrderBy(c => c.GetParameters().Length).First();
        return constructor.Invoke([.. constructor.GetParameters().Select(p => p.HasDefaultValue ? p.DefaultValue : throw new NotSupportedException($"No {type.Name}."))]);
    }

    private static ImmutableArray<T> Immutable<T>(T[] values) => [.. values];
}

/// <summary>An answer as a text.</summary>
internal static class Shown
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => text,
        byte[] bytes => Convert.ToHexString(bytes),
        _ when value.GetType().GetProperty("IsDefault")?.GetValue(value) is true => "none",
        System.Collections.IEnumerable many => $"[{(IsLookup(many) ? "" : KeyOf(many))}{string.Join(", ", many.Cast<object?>().Select(Of).Order(StringComparer.Ordinal))}]",
        Instant or Duration or Enum => value.ToString()!,
        _ when value.GetType().IsPrimitive || value.GetType().Namespace!.StartsWith("NodaTime", StringComparison.Ordinal) => value.ToString()!,
        _ => $"{{{string.Join(", ", value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0 && !p.PropertyType.IsByRefLike && p.Name is not ("Token" or "EqualityContract"))
            .Select(p => $"{p.Name}: {Of(p.GetValue(value))}"))}}}",
    };

    private static bool IsLookup(System.Collections.IEnumerable many) => many.GetType().GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ILookup<,>));

    private static string KeyOf(System.Collections.IEnumerable many)
        => many.GetType().GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IGrouping<,>)) ? $"{Of(many.GetType().GetProperty("Key")!.GetValue(many))}: " : "";
}
